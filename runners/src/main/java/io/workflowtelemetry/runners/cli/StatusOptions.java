package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry status} takes. */
public class StatusOptions {
  @Option(
      names = "--flinkMaster",
      paramLabel = "host:port",
      description = "Flink that the stream runs on: its JobManager's REST address")
  String flinkMaster = "localhost:8081";

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = {
        "Folder that the stream writes to, where it fills no database",
        "no tables are looked into"
      })
  @Nullable String output;

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
