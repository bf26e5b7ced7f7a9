package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.AgentTexts;
import io.workflowtelemetry.schemas.CountedText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an agent's row of what was summed. */
final class AgentRow {
  /** Verdicts that an agent needs to be ranked. */
  static final int MIN_VERDICTS = 5;

  private static final double SUCCESS_WEIGHT = 0.6;
  private static final double QUALITY_WEIGHT = 0.4;
  private static final double BEST_QUALITY = 5;

  /** The middle of 1 to 5. Where nobody rated, neither the best nor the worst is known. */
  private static final double UNRATED_QUALITY = 3;

  private AgentRow() {}

  static AgentStatistics of(
      @Nullable String agent,
      @Nullable String taskType,
      Sums<AgentSum> tally,
      List<AgentTexts> texts) {
    long verdicts = tally.get(AgentSum.SUCCESSES) + tally.get(AgentSum.FAILURES);
    WilsonInterval interval =
        verdicts == 0 ? null : WilsonInterval.of(tally.get(AgentSum.SUCCESSES), verdicts);
    AgentStatistics.Builder row =
        AgentStatistics.newBuilder()
            .setAgentName(agent)
            .setTaskType(taskType)
            .setInvocations(tally.get(AgentSum.INVOCATIONS))
            .setSuccesses(tally.get(AgentSum.SUCCESSES))
            .setFailures(tally.get(AgentSum.FAILURES))
            .setPartial(tally.get(AgentSum.PARTIAL))
            .setUnknown(tally.get(AgentSum.UNKNOWN))
            .setSuccessRate(tally.share(AgentSum.SUCCESSES, AgentSum.FAILURES))
            .setSuccessRateLow(interval == null ? null : interval.low())
            .setSuccessRateHigh(interval == null ? null : interval.high())
            .setDurations(tally.get(AgentSum.DURATIONS))
            .setMeanDurationMs(tally.mean(AgentSum.DURATION_MS, AgentSum.DURATIONS))
            .setRatings(tally.get(AgentSum.RATINGS))
            .setMeanQuality(tally.mean(AgentSum.QUALITY, AgentSum.RATINGS))
            .setWouldUseAgain(tally.get(AgentSum.AGAIN))
            .setWouldNotUseAgain(tally.get(AgentSum.NOT_AGAIN))
            .setWouldUseAgainRate(tally.share(AgentSum.AGAIN, AgentSum.NOT_AGAIN))
            .setAlternatives(texts(texts, CountTexts.ALTERNATIVE))
            .setTaskTypes(texts(texts, CountTexts.TASK_TYPE))
            .setFailureMessages(texts(texts, CountTexts.FAILURE))
            .setModels(texts(texts, CountTexts.MODEL))
            .setInputTokens(told(tally, AgentSum.INPUTS, AgentSum.INPUT_TOKENS))
            .setOutputTokens(told(tally, AgentSum.OUTPUTS, AgentSum.OUTPUT_TOKENS))
            .setCacheTokens(told(tally, AgentSum.CACHES, AgentSum.CACHE_TOKENS))
            .setCosts(tally.get(AgentSum.COSTS))
            .setToolCalls(told(tally, AgentSum.CALLS, AgentSum.TOOL_CALLS))
            .setTurns(told(tally, AgentSum.ANSWERS, AgentSum.TURNS))
            .setScore(agent == null || verdicts < MIN_VERDICTS ? null : score(tally));
    setCost(tally, row);
    setTrend(tally, row);
    return row.build();
  }

  private static double score(Sums<AgentSum> tally) {
    Double rate = tally.share(AgentSum.SUCCESSES, AgentSum.FAILURES);
    Double quality = tally.mean(AgentSum.QUALITY, AgentSum.RATINGS);
    return SUCCESS_WEIGHT * (rate == null ? 0 : rate)
        + QUALITY_WEIGHT * (quality == null ? UNRATED_QUALITY : quality) / BEST_QUALITY;
  }

  /** Returns a sum, null where nothing told of it. */
  private static @Nullable Long told(Sums<AgentSum> tally, AgentSum count, AgentSum total) {
    return tally.get(count) == 0 ? null : tally.get(total);
  }

  private static void setCost(Sums<AgentSum> tally, AgentStatistics.Builder row) {
    Long nanos = told(tally, AgentSum.COSTS, AgentSum.COST_NANOS);
    Double mean = tally.mean(AgentSum.COST_NANOS, AgentSum.COSTS);
    row.setCostUsd(nanos == null ? null : nanos / AgentSum.NANOS)
        .setMeanCostUsd(mean == null ? null : mean / AgentSum.NANOS);
  }

  private static void setTrend(Sums<AgentSum> tally, AgentStatistics.Builder row) {
    Double recentRate = tally.share(AgentSum.RECENT_SUCCESSES, AgentSum.RECENT_FAILURES);
    Double formerRate = tally.share(AgentSum.FORMER_SUCCESSES, AgentSum.FORMER_FAILURES);
    Double recentMs = tally.mean(AgentSum.RECENT_DURATION_MS, AgentSum.RECENT_DURATIONS);
    Double formerMs = tally.mean(AgentSum.FORMER_DURATION_MS, AgentSum.FORMER_DURATIONS);
    row.setRecentSuccessRate(recentRate)
        .setFormerSuccessRate(formerRate)
        .setSuccessRateChange(Differences.of(recentRate, formerRate))
        .setRecentMeanDurationMs(recentMs)
        .setFormerMeanDurationMs(formerMs)
        .setMeanDurationChangeMs(Differences.of(recentMs, formerMs));
  }

  private static List<CountedText> texts(List<AgentTexts> all, String kind) {
    return all.stream()
        .filter(texts -> texts.getKind().equals(kind))
        .findFirst()
        .map(AgentTexts::getTexts)
        .orElse(List.of());
  }
}
