package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.cli.AgentsRequest.Pair;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.transforms.measure.agents.TimestampMeaning;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Ranks agents, and shows what their workflows lose time by. */
public final class AgentsCommand {
  private final AgentsJob job;
  private final Clock clock;

  /**
   * Makes the command.
   *
   * @param job the pipeline
   * @param clock tells the end of the last days, if no other is given
   */
  public AgentsCommand(AgentsJob job, Clock clock) {
    this.job = job;
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
    ParsedArguments<AgentsOptions> parsed =
        ArgumentChecker.withEngineOptions(AgentsOptions.class).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    AgentsOptions options = parsed.options();
    LogRequest logs = LogChecks.plainRequest(options.getInput(), errors);
    WarehouseAddress warehouse =
        logs == null
            ? WarehouseChecks.namedOrEmbedded(options, errors)
            : WarehouseChecks.named(options, errors);
    Instant asOf = TimeTexts.instant("--asOf", options.getAsOf(), ZoneOffset.UTC, errors);
    boolean json = AnswerFormat.isJson(options.getFormat(), errors);
    Pair compared = compared(options, errors);
    TimestampMeaning timestamps = timestamps(options, errors);
    String output = InputFiles.outputFolder(options.getOutput(), errors);
    errors.throwIfAny();
    if (warehouse != null) {
      Warehouse.migrate(warehouse);
    }
    AgentsRequest request =
        new AgentsRequest(
            logs,
            warehouse,
            output,
            asOf == null ? clock.instant() : asOf,
            options.getTaskType(),
            compared,
            timestamps,
            FormerOutput.recorded(parsed.texts()));
    AgentsJob.Outcome outcome;
    try {
      outcome = job.run(request, options);
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
    out.print(json ? answer.toJson() : answer.toText());
  }

  private static @Nullable Pair compared(AgentsOptions options, UsageErrors errors) {
    List<String> names = options.getCompare();
    if (names == null) {
      return null;
    }
    if (names.size() != 2 || names.get(0).equals(names.get(1))) {
      errors.add("--compare", String.join(",", names), "AGENT_A,AGENT_B: two different agents");
      return null;
    }
    return new Pair(names.get(0), names.get(1));
  }

  private static TimestampMeaning timestamps(AgentsOptions options, UsageErrors errors) {
    return switch (options.getTimestamps()) {
      case "start" -> TimestampMeaning.START;
      case "end" -> TimestampMeaning.END;
      default -> {
        errors.add("--timestamps", options.getTimestamps(), "start or end");
        yield TimestampMeaning.END;
      }
    };
  }
}
