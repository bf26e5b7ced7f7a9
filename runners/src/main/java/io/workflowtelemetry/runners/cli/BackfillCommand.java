package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Turns a folder of logs into aggregates, alerts and training splits. */
public final class BackfillCommand {
  private final BackfillJob job;
  private final @Nullable String home;

  /**
   * Makes the command.
   *
   * @param job the pipeline
   * @param home the project's folder, where the sample lies; null where it is not known
   */
  public BackfillCommand(BackfillJob job, @Nullable String home) {
    this.job = job;
    this.home = home;
  }

  /**
   * Runs it.
   *
   * @param out gets the table at the end
   * @param err gets messages and progress
   * @param terminal whether a progress line may be shown
   * @return whether the result is as good as was asked for: the gate passed, or need not
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    BackfillOptions options = new BackfillOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    List<String> inputs = options.logs.inputs(home, parsed.given(), errors);
    long inputBytes = InputFiles.check("--input", inputs, errors);
    Optional<Alerting> alerting = options.alerting.read(errors);
    Backfill.Settings settings = options.settings(inputs, parsed.given(), alerting, errors);
    errors.throwIfAny();
    if (settings.notifications() != null) {
      alerting.ifPresent(file -> AlertingOptions.tellAbsent(file, err));
    }
    EnginePresets.advice(inputBytes, parsed.options())
        .ifPresent(advice -> err.println("telemetry: " + advice));
    return carryOut(job, settings, options.outputs.strict, parsed, new Console(out, err, terminal));
  }

  /**
   * Where a command writes to.
   *
   * @param out gets results
   * @param err gets messages and progress
   * @param terminal whether a progress line may be shown
   */
  record Console(PrintStream out, PrintStream err, boolean terminal) {}

  /** Runs a backfill, and returns whether the result is as good as was asked for. */
  static boolean carryOut(
      BackfillJob job,
      Backfill.Settings settings,
      boolean strict,
      ParsedArguments parsed,
      Console console)
      throws IOException {
    PrintStream err = console.err();
    BackfillOutcome outcome;
    ProgressLine progress =
        ProgressLine.start(console.terminal(), err, job::recordsRead, job::badRecords);
    try {
      outcome = job.run(settings, FormerOutput.recorded(parsed.texts()), parsed.options());
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    } finally {
      progress.close();
    }
    console.out().print(table(outcome).render());
    for (String failure : outcome.gateFailures()) {
      err.println(
          Printable.inLine("telemetry: " + (strict ? "error" : "warning") + ": " + failure));
    }
    outcome
        .warnings()
        .forEach(warning -> err.println(Printable.inLine("telemetry: warning: " + warning)));
    return outcome.gateFailures().isEmpty() || !strict;
  }

  private static EndTable table(BackfillOutcome outcome) {
    EndTable table =
        new EndTable()
            .add("runs", outcome.runs())
            .add("bad records", outcome.bad())
            .add("duplicates", outcome.duplicates());
    table.section("alerts");
    outcome.alertsByRule().forEach((rule, count) -> table.add("  " + rule, count));
    table.section("rows");
    outcome.rowsBySplit().forEach((split, count) -> table.add("  " + split, count));
    table.section("files");
    outcome.places().forEach((name, place) -> table.add("  " + name, place));
    return table;
  }
}
