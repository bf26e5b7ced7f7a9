package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.judge.Gate;
import io.workflowtelemetry.models.train.TrainModel;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes models of a dataset, judges them beside their baselines, and writes them with their cards.
 */
public final class TrainCommand {
  private final Clock clock;

  /** Makes the command; the clock only tells how long it took. */
  public TrainCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param arguments options
   * @param out gets the answer
   * @throws UsageException if the arguments are wrong, or a column of the dataset leaks
   * @throws IOException if files can't be read or written
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    Instant startedAt = clock.instant();
    UsageErrors errors = new UsageErrors();
    TrainOptions options = new TrainOptions();
    ParsedArguments parsed = ArgumentReader.ownOnly(options).parse(arguments, errors);
    List<Target> targets = options.targets(errors);
    if (InputFiles.local(options.output).isEmpty()) {
      errors.add("--output", options.output, "a folder on this machine");
    }
    String folder = InputFiles.outputFolder(options.output, errors);
    errors.throwIfAny();
    Optional<BuildsDataset> dataset = BuildsDataset.read(options.input, errors);
    errors.throwIfAny();
    BuildsDataset of = dataset.orElseThrow();
    for (Target target : targets) {
      if (!TrainModel.hasEnough(target, of.rows())) {
        errors.add(
            "--input",
            options.input,
            "a dataset with %d rows of train or more, for outcomes of successes and failures"
                .formatted(TrainModel.FEWEST_ROWS));
      }
    }
    errors.throwIfAny();

    List<TrainModel.Made> made = new ArrayList<>();
    targets.forEach(target -> made.add(TrainModel.of(target, of.rows(), of.provenance())));
    write(folder, made, parsed, startedAt);
    made.forEach(model -> out.print(Printable.lines(answer(folder, model))));
  }

  private void write(
      String folder, List<TrainModel.Made> made, ParsedArguments parsed, Instant startedAt)
      throws IOException {
    try (OutputFolder output = OutputFolder.open(folder)) {
      String staging = output.stagingDirectory();
      for (TrainModel.Made model : made) {
        ModelFolder.write(Path.of(staging), model.target(), model.files());
      }
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          staging + "/" + FormerOutput.SUMMARY,
          SummaryFile.end(
              SummaryFile.begin(FormerOutput.recorded(parsed.texts())),
              List.of(),
              startedAt,
              took));
      output.publish();
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
  }

  private static String answer(String folder, TrainModel.Made model) {
    StringBuilder text = new StringBuilder();
    text.append(model.target().label())
        .append(": the model serves ")
        .append(model.served())
        .append(model.served() == 1 ? " workflow" : " workflows")
        .append(", the baseline the others; ")
        .append(folder)
        .append('/')
        .append(model.target().label())
        .append("/README.md\n");
    for (Gate gate : model.gates()) {
      Double value = gate.value();
      text.append(
          String.format(
              Locale.ROOT,
              "  %-36s %6s   %-6s %s %.2f   %s\n",
              gate.name(),
              value == null ? "" : String.format(Locale.ROOT, "%.3f", value),
              gate.of(),
              gate.atMost() ? "<=" : ">=",
              gate.wanted(),
              gate.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    return text.toString();
  }
}
