package io.workflowtelemetry.models.features;

import io.workflowtelemetry.schemas.BuildExample;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be foretold of a run without any model, and has to be beaten by one. */
public enum Baseline {
  /** The duration of the last run of the workflow with a verdict. */
  PREVIOUS_DURATION(Target.DURATION),
  /** The mean duration of the last 10 runs of the workflow. */
  MEAN_DURATION_LAST_10(Target.DURATION),
  /** The median duration of the last 10 successes of the workflow. */
  MEDIAN_SUCCESS_DURATION_LAST_10(Target.DURATION),
  /** The most usual of the last 20 durations of the workflow and event. */
  MODE_DURATION_LAST_20(Target.DURATION),
  /** The share of successes in train, for each run the same. */
  MAJORITY(Target.SUCCESS),
  /** Whether the last run of the workflow with a verdict succeeded, surely. */
  PREVIOUS_OUTCOME(Target.SUCCESS),
  /** The share of successes in the last 10 verdicts of the workflow. */
  SUCCESS_RATE_LAST_10(Target.SUCCESS);

  private final Target target;

  Baseline(Target target) {
    this.target = target;
  }

  /** Returns those of a target. */
  public static List<Baseline> of(Target target) {
    return Arrays.stream(values()).filter(baseline -> baseline.target == target).toList();
  }

  /** Returns its name as it is written in files: that of its column, or {@code majority}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns what it foretells of a run: seconds, or a chance to succeed; null where the workflow
   * has no history.
   *
   * @param base share of successes in train
   */
  public @Nullable Double of(BuildExample example, double base) {
    return switch (this) {
      case PREVIOUS_DURATION -> example.getPreviousDuration();
      case MEAN_DURATION_LAST_10 -> example.getMeanDurationLast10();
      case MEDIAN_SUCCESS_DURATION_LAST_10 -> example.getMedianSuccessDurationLast10();
      case MODE_DURATION_LAST_20 -> example.getModeDurationLast20();
      case MAJORITY -> Double.valueOf(base);
      case PREVIOUS_OUTCOME -> outcome(example.getPreviousOutcome());
      case SUCCESS_RATE_LAST_10 -> example.getSuccessRateLast10();
    };
  }

  private static @Nullable Double outcome(@Nullable String outcome) {
    return outcome == null ? null : Double.valueOf(outcome.equals("SUCCESS") ? 1 : 0);
  }
}
