package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ./telemetry train} takes. */
public final class TrainOptions {
  private static final String TARGETS = "duration or success";

  @Option(
      names = "--input",
      paramLabel = "the folder of a dataset builds",
      description = "Dataset that models are made of, with its manifest.json")
  String input = "out/datasets/builds";

  @Option(
      names = "--target",
      paramLabel = TARGETS,
      description = {"What is to be foretold", "both, a model each"})
  @Nullable String target;

  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or of former models",
      description = "Folder for the models and their cards; former ones are replaced")
  String output = "out/models";

  /** Returns what is to be foretold. */
  List<Target> targets(UsageErrors errors) {
    String given = target;
    if (given == null) {
      return List.of(Target.values());
    }
    List<Target> found =
        Arrays.stream(Target.values()).filter(known -> known.label().equals(given)).toList();
    if (found.isEmpty()) {
      errors.add("--target", given, TARGETS);
    }
    return found;
  }
}
