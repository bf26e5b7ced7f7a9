package io.workflowtelemetry.runners.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry bench predict} takes. */
public class PredictBenchOptions {
  @Option(
      names = "--input",
      paramLabel = "the folder of a dataset",
      description = "Training set whose runs are foretold")
  String input = "out/datasets/builds";

  @Option(
      names = "--models",
      paramLabel = "the folder of models",
      description = "Models that ./telemetry train made")
  String models = "out/models";

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
