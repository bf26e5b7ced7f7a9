package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.pipelines.AgentAnalysis;
import io.workflowtelemetry.pipelines.AgentAnalysis.Settings.Pair;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.measure.agents.TimestampMeaning;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry agents} takes. */
public class AgentsOptions {
  @Option(
      names = "--input",
      paramLabel = "globs, separated by commas",
      split = ",",
      description = {"Logs to read, of every known format", "what the warehouse holds"})
  @Nullable List<String> input;

  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or a former output",
      description =
          "Folder for performance_stats.json and the training set; a former one is replaced")
  String output = "agents";

  @Option(
      names = "--taskType",
      paramLabel = "a type of task",
      description = {"Measure agents in tasks of this type only", "all types"})
  @Nullable String taskType;

  @Option(
      names = "--compare",
      paramLabel = "AGENT_A,AGENT_B",
      split = ",",
      description = "Two agents to compare: success rates and durations, with tests")
  @Nullable List<String> compare;

  @Option(
      names = "--asOf",
      paramLabel = "a time or a date, such as 2026-01-31T00:00:00Z",
      description = {"End of the last 7 days, which trends compare with the 30 before", "now"})
  @Nullable String asOf;

  @Option(
      names = "--timestamps",
      paramLabel = "start or end",
      description = "What the timestamp of an invocation is of: its start, or its end")
  String timestamps = "end";

  @Mixin final AnswerOptions answer = new AnswerOptions();

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  /**
   * Returns what is asked of agents.
   *
   * @param now the end of the last days, if no other is given
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  AgentAnalysis.Settings settings(Instant now, UsageErrors errors) {
    LogSettings logs = LogOptions.plain(input, errors);
    Instant until = TimeTexts.instant("--asOf", asOf, ZoneOffset.UTC, errors);
    return new AgentAnalysis.Settings(
        logs,
        logs == null ? warehouse.namedOrEmbedded(errors) : warehouse.named(errors),
        until == null ? now : until,
        taskType,
        compared(errors),
        timestamps(errors),
        InputFiles.outputFolder(output, errors));
  }

  private @Nullable Pair compared(UsageErrors errors) {
    if (compare == null) {
      return null;
    }
    if (compare.size() != 2 || compare.get(0).equals(compare.get(1))) {
      errors.add("--compare", String.join(",", compare), "AGENT_A,AGENT_B: two different agents");
      return null;
    }
    return new Pair(compare.get(0), compare.get(1));
  }

  private TimestampMeaning timestamps(UsageErrors errors) {
    return switch (timestamps) {
      case "start" -> TimestampMeaning.START;
      case "end" -> TimestampMeaning.END;
      default -> {
        errors.add("--timestamps", timestamps, "start or end");
        yield TimestampMeaning.END;
      }
    };
  }
}
