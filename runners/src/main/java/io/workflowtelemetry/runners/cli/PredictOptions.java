package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry predict} takes. */
public final class PredictOptions {
  @Option(
      names = "--input",
      paramLabel = "the folder of an output",
      description = "Output whose runs are foretold, open ones and ended ones")
  String input = "out";

  @Option(
      names = "--models",
      paramLabel = ModelFolder.MODELS,
      description = "Models that ./telemetry train made; off serves baselines alone")
  String models = "out/models";

  @Option(
      names = "--canary",
      paramLabel = ModelFolder.CANARY,
      description = "Share of commits in percent whose runs models serve; baselines serve the rest")
  int canary = ModelFolder.USUAL_CANARY;

  @Option(
      names = "--runId",
      paramLabel = "the identifier of a run",
      description = {"Foretell this run alone, and write nothing", "all runs"})
  @Nullable String runId;

  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or a former output",
      description = "Folder for predictions and alerts; a former one is replaced")
  String output = "predictions";

  @Option(
      names = "--rules",
      paramLabel = "a file",
      description = {
        "YAML file that says when models foretell badly, as in docs/rules.example.yaml",
        "the checks' defaults"
      })
  @Nullable String rules;

  @Mixin final AnswerOptions answer = new AnswerOptions();

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  /** Returns the folder of the output; nothing, and a mistake, where it has no runs. */
  Optional<Path> input(UsageErrors errors) {
    Optional<Path> folder =
        InputFiles.local(input).filter(path -> Files.isDirectory(path.resolve("runs")));
    if (folder.isEmpty()) {
      errors.add("--input", input, "the folder of an output on this machine, with its runs");
    }
    return folder;
  }

  /** Returns which runs models serve. */
  Canary canary(UsageErrors errors) {
    return ModelFolder.canary(models, canary, errors);
  }

  /** Returns who foretells; nothing, and a mistake, where the models can't be read. */
  Optional<Foreteller> foreteller(UsageErrors errors) {
    return ModelFolder.foreteller(models, errors);
  }
}
