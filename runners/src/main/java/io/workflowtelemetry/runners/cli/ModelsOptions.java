package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry models} takes. */
public final class ModelsOptions {
  @Option(
      names = "--input",
      paramLabel = "the folder of predictions",
      description = "What ./telemetry predict wrote")
  String input = "predictions";

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
