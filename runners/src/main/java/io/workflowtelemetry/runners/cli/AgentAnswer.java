package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.workflowtelemetry.io.tables.JsonValues;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.CountedText;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RepeatedClaim;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is told of agents, on a screen and as JSON. */
public final class AgentAnswer {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MOST_LINES = 5;

  private static final Comparator<AgentStatistics> BEST_FIRST =
      Comparator.comparing(
              AgentStatistics::getRank, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(
              AgentStatistics::getAgentName, Comparator.nullsLast(Comparator.naturalOrder()));

  private static final Comparator<AgentStatistics> DEAREST_FIRST =
      Comparator.comparing(
              AgentStatistics::getCostRank, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(
              AgentStatistics::getOutputTokens,
              Comparator.nullsLast(Comparator.<Long>reverseOrder()))
          .thenComparing(
              AgentStatistics::getAgentName, Comparator.nullsLast(Comparator.naturalOrder()));

  private final AgentsJob.Outcome outcome;

  private AgentAnswer(AgentsJob.Outcome outcome) {
    this.outcome = outcome;
  }

  /** Returns the answer of an outcome. */
  public static AgentAnswer of(AgentsJob.Outcome outcome) {
    return new AgentAnswer(outcome);
  }

  /** Returns one object in a line: {@code performance_stats.json}. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      write(json, "as_of", outcome.asOf());
      write(json, "agents", ranked());
      write(json, "workflow_totals", outcome.totals());
      write(json, "workflows", outcome.workflows());
      write(json, "parallel_pairs", outcome.pairs());
      write(json, "repeated_claims", outcome.claims());
      write(json, "comparison", outcome.comparison().orElse(null));
      write(json, "training_rows", outcome.examples());
      write(json, "metrics_of_unknown_invocations", outcome.unknownMetrics());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, String name, @Nullable Object value)
      throws IOException {
    json.writeFieldName(name);
    JsonValues.write(json, value);
  }

  /** Returns a table of the agents, and what else is worth a line. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    List<AgentStatistics> all = ranked();
    int width = Math.max(5, all.stream().mapToInt(agent -> name(agent).length()).max().orElse(0));
    String format = "%4s  %-" + width + "s  %11s  %7s  %15s  %9s  %7s  %5s  %s";
    line(
        text,
        format,
        "rank",
        "agent",
        "invocations",
        "success",
        "95 %",
        "duration",
        "quality",
        "again",
        "7 days to 30 before");
    boolean unranked = false;
    for (AgentStatistics agent : all) {
      if (agent.getRank() == null && !unranked) {
        unranked = true;
        line(text, "unranked, with fewer than five verdicts or without a name:");
      }
      line(
          text,
          format,
          agent.getRank() == null ? "" : agent.getRank(),
          name(agent),
          count(agent.getInvocations()),
          percent(agent.getSuccessRate()),
          agent.getSuccessRate() == null
              ? ""
              : percent(agent.getSuccessRateLow()) + " to " + percent(agent.getSuccessRateHigh()),
          seconds(agent.getMeanDurationMs()),
          number(agent.getMeanQuality()),
          percent(agent.getWouldUseAgainRate()),
          trend(agent));
      detail(text, width, "alternatives", agent.getAlternatives());
      detail(text, width, "failures", agent.getFailureMessages());
      detail(text, width, "tasks", agent.getTaskTypes());
    }
    appendCosts(text, width);
    appendWorkflows(text);
    outcome.comparison().ifPresent(comparison -> append(text, comparison));
    line(text, "training set: %,d rows", outcome.examples());
    return text.toString();
  }

  /** Adds a table of those that tell of tokens or costs, the dearest first; nothing without any. */
  private void appendCosts(StringBuilder text, int width) {
    List<AgentStatistics> told =
        outcome.agents().stream()
            .filter(agent -> agent.getCostUsd() != null || agent.getOutputTokens() != null)
            .sorted(DEAREST_FIRST)
            .toList();
    if (told.isEmpty()) {
      return;
    }
    String format = "%4s  %-" + width + "s  %12s  %12s  %13s  %13s  %15s  %10s  %7s";
    line(
        text,
        format,
        "cost",
        "agent",
        "dollars",
        "in the mean",
        "input tokens",
        "output tokens",
        "cached tokens",
        "tool calls",
        "turns");
    for (AgentStatistics agent : told) {
      line(
          text,
          format,
          agent.getCostRank() == null ? "" : agent.getCostRank(),
          name(agent),
          dollars(agent.getCostUsd()),
          dollars(agent.getMeanCostUsd()),
          count(agent.getInputTokens()),
          count(agent.getOutputTokens()),
          count(agent.getCacheTokens()),
          count(agent.getToolCalls()),
          count(agent.getTurns()));
    }
  }

  private void appendWorkflows(StringBuilder text) {
    line(
        text,
        "workflows: %,d, mean time %s, of which no agent ran %s; %,d with cycles",
        outcome.totals().getWorkflows(),
        seconds(outcome.totals().getMeanDurationMs()),
        seconds(outcome.totals().getMeanOverheadMs()),
        outcome.totals().getWithCycles());
    long dominated =
        outcome.workflows().stream()
            .filter(workflow -> !workflow.getDominantAgents().isEmpty())
            .count();
    line(text, "workflows that one agent takes over 40 %% of: %,d", dominated);
    outcome.pairs().stream()
        .sorted(
            Comparator.comparing(ParallelPair::getPossibleGainMs)
                .reversed()
                .thenComparing(ParallelPair::getFirstAgent)
                .thenComparing(ParallelPair::getSecondAgent))
        .limit(MOST_LINES)
        .forEach(
            pair ->
                line(
                    text,
                    "could run at once: %s and %s, in %,d workflows, to gain %s",
                    pair.getFirstAgent(),
                    pair.getSecondAgent(),
                    pair.getWorkflows(),
                    seconds((double) pair.getPossibleGainMs())));
    outcome.claims().stream()
        .sorted(
            Comparator.comparing(RepeatedClaim::getInvocations)
                .reversed()
                .thenComparing(RepeatedClaim::getFirstAt)
                .thenComparing(RepeatedClaim::getFirstInvocationId))
        .limit(MOST_LINES)
        .forEach(
            claim ->
                line(
                    text,
                    "claimed and asked again: %s, %d times from %s: %s",
                    claim.getAgentName(),
                    claim.getInvocations(),
                    claim.getFirstAt(),
                    claim.getTask()));
  }

  private static void append(StringBuilder text, AgentComparison comparison) {
    line(text, "%s compared with %s", comparison.getAgentA(), comparison.getAgentB());
    line(
        text,
        "  success %s against %s: %s",
        percent(comparison.getSuccessRateA()),
        percent(comparison.getSuccessRateB()),
        tested(comparison.getSuccessPValue(), comparison.getSuccessUntested()));
    line(
        text,
        "  mean duration %s against %s: %s",
        seconds(comparison.getMeanDurationMsA()),
        seconds(comparison.getMeanDurationMsB()),
        tested(comparison.getDurationPValue(), comparison.getDurationUntested()));
    line(
        text,
        "  verdicts needed of each: %s",
        comparison.getVerdictsNeededPerAgent() == null
            ? comparison.getVerdictsNeededUnknown()
            : String.format(Locale.ROOT, "%,d", comparison.getVerdictsNeededPerAgent()));
  }

  private static @Nullable String tested(@Nullable Double p, @Nullable String untested) {
    return p == null ? untested : String.format(Locale.ROOT, "p = %.3g", p);
  }

  private List<AgentStatistics> ranked() {
    return outcome.agents().stream().sorted(BEST_FIRST).toList();
  }

  private static String name(AgentStatistics agent) {
    return agent.getAgentName() == null ? "(no name)" : agent.getAgentName();
  }

  private static void detail(
      StringBuilder text, int width, String title, List<CountedText> counts) {
    if (!counts.isEmpty()) {
      line(
          text,
          "%" + (6 + width) + "s  %s: %s",
          "",
          title,
          counts.stream()
              .map(count -> count.getText() + " (" + count.getCount() + ")")
              .collect(Collectors.joining(", ")));
    }
  }

  private static String trend(AgentStatistics agent) {
    Double change = agent.getSuccessRateChange();
    return change == null ? "" : String.format(Locale.ROOT, "%+.1f points", 100 * change);
  }

  private static String percent(@Nullable Double rate) {
    return rate == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * rate);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String dollars(@Nullable Double cost) {
    return cost == null ? "" : String.format(Locale.ROOT, "%,.4f", cost);
  }

  private static String count(@Nullable Long count) {
    return count == null ? "" : String.format(Locale.ROOT, "%,d", count);
  }

  private static String seconds(@Nullable Double ms) {
    return ms == null ? "" : String.format(Locale.ROOT, "%,.1f s", ms / 1_000);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(Printable.inLine(String.format(Locale.ROOT, format, values).stripTrailing()))
        .append('\n');
  }
}
