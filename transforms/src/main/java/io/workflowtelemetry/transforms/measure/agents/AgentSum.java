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
    addDuration(sums, DURATIONS, DURATION_MS, duration);
    addMetric(sums, rated.getMetric());
    Instant at = invocation.getTimestamp();
    if (at == null || !at.isBefore(asOf)) {
      return sums;
    }
    Instant recentFrom = asOf.minus(RECENT);
    if (!at.isBefore(recentFrom)) {
      addVerdict(sums, RECENT_SUCCESSES, RECENT_FAILURES, verdict);
      addDuration(sums, RECENT_DURATIONS, RECENT_DURATION_MS, duration);
    } else if (!at.isBefore(recentFrom.minus(FORMER))) {
      addVerdict(sums, FORMER_SUCCESSES, FORMER_FAILURES, verdict);
      addDuration(sums, FORMER_DURATIONS, FORMER_DURATION_MS, duration);
    }
    return sums;
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

  private static void addDuration(
      Sums<AgentSum> sums, AgentSum count, AgentSum total, @Nullable Long duration) {
    if (duration != null) {
      sums.add(count, 1).add(total, duration);
    }
  }
}
