package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is summed over an agent's invocations. */
enum AgentSum {
  INVOCATIONS,
  SUCCESSES,
  FAILURES,
  PARTIAL,
  UNKNOWN,
  DURATIONS,
  DURATION_MS,
  RATINGS,
  QUALITY,
  INPUTS,
  INPUT_TOKENS,
  OUTPUTS,
  OUTPUT_TOKENS,
  CACHES,
  CACHE_TOKENS,
  COSTS,
  COST_NANOS,
  CALLS,
  TOOL_CALLS,
  ANSWERS,
  TURNS,
  AGAIN,
  NOT_AGAIN,
  RECENT_SUCCESSES,
  RECENT_FAILURES,
  RECENT_DURATIONS,
  RECENT_DURATION_MS,
  FORMER_SUCCESSES,
  FORMER_FAILURES,
  FORMER_DURATIONS,
  FORMER_DURATION_MS;

  /** Billionths of a dollar in one: sums of whole numbers are the same in any order. */
  static final double NANOS = 1e9;

  private static final Duration RECENT = Duration.ofDays(7);
  private static final Duration FORMER = Duration.ofDays(30);

  /** Returns what an invocation adds, seen at {@code asOf}. */
  static Sums<AgentSum> of(RatedInvocation rated, Instant asOf) {
    AgentInvocation invocation = rated.getInvocation();
    Verdict verdict = Verdict.of(invocation);
    Long duration = invocation.getDurationMs();
    Sums<AgentSum> sums = new Sums<>(AgentSum.class);
    sums.add(INVOCATIONS, 1);
    sums.add(
        switch (verdict) {
          case SUCCESS -> SUCCESSES;
          case FAILURE -> FAILURES;
          case PARTIAL -> PARTIAL;
          case UNKNOWN -> UNKNOWN;
        },
        1);
    addTold(sums, DURATIONS, DURATION_MS, duration);
    addUsage(sums, invocation);
    addMetric(sums, rated.getMetric());
    Instant at = invocation.getTimestamp();
    if (at == null || !at.isBefore(asOf)) {
      return sums;
    }
    Instant recentFrom = asOf.minus(RECENT);
    if (!at.isBefore(recentFrom)) {
      addVerdict(sums, RECENT_SUCCESSES, RECENT_FAILURES, verdict);
      addTold(sums, RECENT_DURATIONS, RECENT_DURATION_MS, duration);
    } else if (!at.isBefore(recentFrom.minus(FORMER))) {
      addVerdict(sums, FORMER_SUCCESSES, FORMER_FAILURES, verdict);
      addTold(sums, FORMER_DURATIONS, FORMER_DURATION_MS, duration);
    }
    return sums;
  }

  private static void addUsage(Sums<AgentSum> sums, AgentInvocation invocation) {
    addTold(sums, INPUTS, INPUT_TOKENS, invocation.getInputTokens());
    addTold(sums, OUTPUTS, OUTPUT_TOKENS, invocation.getOutputTokens());
    addTold(sums, CACHES, CACHE_TOKENS, invocation.getCacheTokens());
    Double cost = invocation.getCostUsd();
    addTold(sums, COSTS, COST_NANOS, cost == null ? null : Long.valueOf(Math.round(cost * NANOS)));
    addTold(sums, CALLS, TOOL_CALLS, invocation.getToolCalls());
    addTold(sums, ANSWERS, TURNS, invocation.getTurns());
  }

  private static void addMetric(Sums<AgentSum> sums, @Nullable SuccessMetric metric) {
    if (metric == null) {
      return;
    }
    if (metric.getQualityRating() != null) {
      sums.add(RATINGS, 1).add(QUALITY, metric.getQualityRating());
    }
    if (metric.getWouldUseAgain() != null) {
      sums.add(metric.getWouldUseAgain() ? AGAIN : NOT_AGAIN, 1);
    }
  }

  private static void addVerdict(
      Sums<AgentSum> sums, AgentSum successes, AgentSum failures, Verdict verdict) {
    if (verdict == Verdict.SUCCESS) {
      sums.add(successes, 1);
    } else if (verdict == Verdict.FAILURE) {
      sums.add(failures, 1);
    }
  }

  private static void addTold(
      Sums<AgentSum> sums, AgentSum count, AgentSum total, @Nullable Long told) {
    if (told != null) {
      sums.add(count, 1).add(total, told);
    }
  }
}
