package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ./telemetry cluster} takes. */
public class ClusterOptions {
  @Option(
      names = "--taskManagers",
      paramLabel = "a whole number from 1 to 64",
      description = "How many TaskManagers to start")
  int taskManagers = 2;

  @Option(
      names = "--slots",
      paramLabel = "a whole number from 1 to 64",
      description = "How many tasks each TaskManager runs side by side")
  int slots = 2;

  @Option(
      names = "--port",
      paramLabel = "a free port from 1 to 65535",
      description = "Port of the JobManager on localhost, for --flinkMaster")
  int port = 8081;

  @Option(
      names = "--heapMegabytes",
      paramLabel = "a whole number from 128 to 1048576",
      description = "Memory that the tasks of a TaskManager share, in MiB")
  int heapMegabytes = 1024;

  @Option(
      names = "--flinkProperties",
      paramLabel = "a properties file",
      description = "File of more settings of Flink: high availability, for one")
  @Nullable String flinkProperties;

  @Option(
      names = "--dir",
      paramLabel = "a folder",
      description = {
        "Folder of the cluster's logs and process ids",
        "one below the folder for temporary files"
      })
  @Nullable String dir;
}
