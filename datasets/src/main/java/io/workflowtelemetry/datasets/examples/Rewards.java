package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import org.jspecify.annotations.Nullable;

/** The parts of a reward, and what they come to. */
public final class Rewards {
  private static final double OUTCOME_WEIGHT = 0.4;
  private static final double QUALITY_WEIGHT = 0.3;
  private static final double SPEED_WEIGHT = 0.2;
  private static final double ERROR_WEIGHT = 0.1;
  private static final double UNRATED = 0.5;

  private Rewards() {}

  /** Returns 0 for the worst rating to 1 for the best, and their middle without one. */
  static double quality(@Nullable SuccessMetric metric) {
    Long rating = metric == null ? null : metric.getQualityRating();
    return rating == null ? UNRATED : (rating - 1) / 4.0;
  }

  /** Returns 1 where anything tells of an error, however much does, else 0. */
  static long errors(AgentInvocation invocation) {
    boolean failed =
        invocation.getErrorMessage() != null
            || Boolean.FALSE.equals(invocation.getTestsPassed())
            || Boolean.FALSE.equals(invocation.getBuildSucceeded());
    return failed ? 1 : 0;
  }

  /** Returns 0 for a duration as usual, up to 1 for a shorter one, down to -1 for a longer one. */
  static double speed(@Nullable Long durationMs, @Nullable Double medianMs) {
    if (durationMs == null || medianMs == null) {
      return 0;
    }
    if (medianMs == 0) {
      return durationMs == 0 ? 0 : -1;
    }
    return clamp(1 - durationMs / medianMs);
  }

  /** Returns the row with its speed and its reward. */
  public static AgentExample reward(AgentExample example, @Nullable Double medianMs) {
    double speed = speed(example.getDurationMs(), medianMs);
    double reward =
        OUTCOME_WEIGHT * example.getOutcome()
            + QUALITY_WEIGHT * example.getQuality()
            + SPEED_WEIGHT * speed
            - ERROR_WEIGHT * example.getErrors();
    return AgentExample.newBuilder(example)
        .setMedianDurationMs(medianMs)
        .setSpeed(speed)
        .setReward(clamp(reward))
        .build();
  }

  private static double clamp(double value) {
    return Math.max(-1, Math.min(1, value));
  }
}
