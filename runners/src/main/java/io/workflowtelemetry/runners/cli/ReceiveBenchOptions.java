package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry bench receive} takes. */
public class ReceiveBenchOptions {
  @Option(
      names = "--rate",
      paramLabel = "a whole number over 0",
      description = "How many deliveries come a second")
  int rate = 500;

  @Option(
      names = "--lasting",
      paramLabel = "a duration",
      description = "For how long they come, the first third to warm up")
  String lasting = "30s";

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
