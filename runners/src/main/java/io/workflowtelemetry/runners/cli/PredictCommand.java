package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.pipelines.PredictRuns;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/** Foretells how long runs take and whether they succeed, and sets beside it what came. */
public final class PredictCommand {
  private static final String UTC = "UTC";

  private final Clock clock;

  /** Makes the command; the clock only tells how long it took. */
  public PredictCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets the answer
   * @throws UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    PredictOptions options = new PredictOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    boolean json = options.answer.isJson(errors);
    Rules rules = CheckOptions.rules(options.rules, errors);
    Canary canary = options.canary(errors);
    Optional<Foreteller> foreteller = options.foreteller(errors);
    Optional<Path> input = options.input(errors);
    WarehouseAddress warehouse = options.warehouse.named(errors);
    String folder = InputFiles.outputFolder(options.output, errors);
    errors.throwIfAny();

    Path output = input.orElseThrow();
    PredictRuns.Settings settings =
        new PredictRuns.Settings(
            output.resolve("runs"),
            foreteller.orElseThrow(),
            canary,
            options.runId,
            timezone(output, errors),
            rules.models(),
            options.runId == null ? warehouse : null,
            folder);
    errors.throwIfAny();
    if (options.runId == null) {
      PredictAnswer answer = new PredictAnswer(predict(settings, parsed), settings);
      out.print(Printable.lines(json ? answer.toJson() : answer.toText()));
      return;
    }
    List<Prediction> predictions = PredictJob.foretell(settings, parsed.options());
    if (predictions.isEmpty()) {
      errors.add("--runId", options.runId, "a run of " + options.input + " with a first attempt");
      errors.throwIfAny();
    }
    out.print(
        Printable.lines(
            json ? PredictionText.toJson(predictions) : PredictionText.toText(predictions)));
  }

  private PredictJob.Outcome predict(PredictRuns.Settings settings, ParsedArguments parsed)
      throws IOException {
    try {
      return new PredictJob(clock)
          .run(settings, FormerOutput.recorded(parsed.texts()), parsed.options());
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
  }

  /** Returns the zone that the examples of an output are told in; a stream's has no summary. */
  private static String timezone(Path output, UsageErrors errors) throws IOException {
    return Files.exists(output.resolve(FormerOutput.SUMMARY))
        ? FormerOutput.at(output.toString())
            .options("--input", errors)
            .getOrDefault("timezone", UTC)
        : UTC;
  }
}
