package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry cluster} takes. */
@OptionOrder({"taskManagers", "slots", "port", "heapMegabytes", "flinkProperties", "dir"})
public interface ClusterOptions extends PipelineOptions {
  /** Returns how many TaskManagers are started. */
  @Description("How many TaskManagers to start")
  @Allowed("a whole number from 1 to 64")
  @Default.Integer(2)
  int getTaskManagers();

  /** Sets how many TaskManagers are started. */
  void setTaskManagers(int value);

  /** Returns how many tasks each TaskManager runs side by side. */
  @Description("How many tasks each TaskManager runs side by side")
  @Allowed("a whole number from 1 to 64")
  @Default.Integer(2)
  int getSlots();

  /** Sets how many tasks each TaskManager runs side by side. */
  void setSlots(int value);

  /** Returns the port of the JobManager's REST interface on localhost. */
  @Description("Port of the JobManager on localhost, for --flinkMaster")
  @Allowed("a free port from 1 to 65535")
  @Default.Integer(8081)
  int getPort();

  /** Sets the port of the JobManager's REST interface. */
  void setPort(int value);

  /** Returns the memory that tasks of a TaskManager share, in MiB. */
  @Description("Memory that the tasks of a TaskManager share, in MiB")
  @Allowed("a whole number from 128 to 1048576")
  @Default.Integer(1024)
  int getHeapMegabytes();

  /** Sets the memory that tasks of a TaskManager share, in MiB. */
  void setHeapMegabytes(int value);

  /** Returns the file of more settings of Flink; null for none. */
  @Description("File of more settings of Flink: high availability, for one")
  @Allowed("a properties file")
  @Nullable String getFlinkProperties();

  /** Sets the file of more settings of Flink. */
  void setFlinkProperties(@Nullable String value);

  /** Returns the folder of the cluster's logs and process ids; null for the user's own one. */
  @Description("Folder of the cluster's logs and process ids")
  @Allowed(value = "a folder", otherwise = "one below the folder for temporary files")
  @Nullable String getDir();

  /** Sets the folder of the cluster's logs and process ids. */
  void setDir(@Nullable String value);
}
