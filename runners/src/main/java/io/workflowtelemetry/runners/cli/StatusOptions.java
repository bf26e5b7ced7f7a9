package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry status} takes. */
@OptionOrder({"flinkMaster", "jdbcUrl", "jdbcUser", "jdbcPasswordFile", "output", "format"})
public interface StatusOptions extends WarehouseOptions {
  /**
   * Returns where the JobManager's REST interface is. Means nothing where it was not given: Beam
   * wants the default of its own option of this name.
   */
  @Description("Flink that the stream runs on: its JobManager's REST address")
  @Allowed(value = "host:port", otherwise = "localhost:8081")
  @Default.String("[auto]")
  String getFlinkMaster();

  /** Sets where the JobManager's REST interface is. */
  void setFlinkMaster(String value);

  /** Returns the folder that the stream writes to; null where it is not to be looked into. */
  @Description("Folder that the stream writes to, where it fills no database")
  @Allowed(value = "a folder", otherwise = "no tables are looked into")
  @Nullable String getOutput();

  /** Sets the folder that the stream writes to. */
  void setOutput(@Nullable String value);

  /** Returns how the answer is printed. */
  @Description("How the answer is printed")
  @Allowed("table or json")
  @Default.String("table")
  String getFormat();

  /** Sets how the answer is printed. */
  void setFormat(String value);
}
