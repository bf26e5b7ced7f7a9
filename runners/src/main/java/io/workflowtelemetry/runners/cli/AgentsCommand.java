package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.pipelines.AgentAnalysis;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;

/** Ranks agents, and shows what their workflows lose time by. */
public final class AgentsCommand {
  private final Clock clock;

  /** Makes the command; the clock tells the end of the last days, if no other is given. */
  public AgentsCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets the answer, and nothing else
   * @param err gets messages
   * @throws UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written, or the warehouse not be used
   */
  public void run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
    UsageErrors errors = new UsageErrors();
    AgentsOptions options = new AgentsOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    AgentAnalysis.Settings settings = options.settings(clock.instant(), errors);
    boolean json = options.answer.isJson(errors);
    errors.throwIfAny();
    if (settings.warehouse() != null) {
      Warehouse.migrate(settings.warehouse());
    }
    AgentsJob.Outcome outcome;
    try {
      outcome =
          new AgentsJob(clock)
              .run(settings, FormerOutput.recorded(parsed.texts()), parsed.options());
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
    if (outcome.bad() > 0) {
      err.printf(
          "telemetry: warning: %d records could not be understood;"
              + " a backfill of these logs keeps them%n",
          outcome.bad());
    }
    AgentAnswer answer = AgentAnswer.of(outcome);
    out.print(Printable.lines(json ? answer.toJson() : answer.toText()));
  }
}
