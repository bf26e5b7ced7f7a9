package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry control-plane} takes. */
public final class ControlPlaneOptions {
  @Option(
      names = "--input",
      paramLabel = "the folder of an output",
      description =
          "Output that is looked into; with --jdbcUrl only for what no database has, if it is there")
  String input = "out";

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--gates",
      paramLabel = "a file that diff --shadow --gates wrote",
      description = {
        "How the path of logs does beside another",
        "what only two paths tell is unknown"
      })
  @Nullable String gates;

  @Option(
      names = "--cleanDays",
      paramLabel = "a whole number from 1 to 36500",
      description = "Days on which logs were collected without a COLLECTION_FAILURE")
  int cleanDays = 7;

  @Option(
      names = "--trainingRows",
      paramLabel = "a whole number from 1 to 1000000000",
      description = "Rows to train on")
  int trainingRows = 1_000;

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
