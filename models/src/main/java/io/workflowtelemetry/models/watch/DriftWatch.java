package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether durations, each divided by its baseline, are still distributed as they were when
 * the models were fitted.
 */
final class DriftWatch extends LimitWatch {
  /** More tell no more of tenths. */
  private static final int MOST_REFERENCE = 10_000;

  private final Rules.Models rule;
  private final ArrayDeque<Double> reference = new ArrayDeque<>();
  private @Nullable StabilityIndex index;

  DriftWatch(Rules.Models rule) {
    super(Rule.MODEL_DRIFT, DurationWatch.TARGET, rule.driftRuns());
    this.rule = rule;
  }

  @Override
  boolean looksAt(Prediction run) {
    if (!hasRatio(run)) {
      return false;
    }
    if (Judgeable.isLater(run)) {
      return true;
    }
    if (run.getCompletedAt().isBefore(run.getTrainedUntil())) {
      reference.add(ratio(run));
      if (reference.size() > MOST_REFERENCE) {
        reference.remove();
      }
    }
    return false;
  }

  private static boolean hasRatio(Prediction run) {
    return run.getActualSeconds() != null
        && run.getBaselineSeconds() != null
        && run.getBaselineSeconds() > 0;
  }

  private static double ratio(Prediction run) {
    return run.getActualSeconds() / run.getBaselineSeconds();
  }

  @Override
  @Nullable Finding find(ArrayDeque<Prediction> runs) {
    if (reference.size() < rule.driftRuns()) {
      return null;
    }
    if (index == null) {
      // All of it has been seen: what is judged was created after all of these had ended.
      index = new StabilityIndex(reference);
    }
    double drift = index.of(runs.stream().map(DriftWatch::ratio).toList());
    if (drift <= rule.maxDrift()) {
      return null;
    }
    return new Finding(
        Finding.WARNING,
        drift,
        rule.maxDrift(),
        drift,
        String.format(
            Locale.ROOT,
            "%s: the last %d durations beside their baselines are no longer as they were in %d"
                + " runs before (population stability index %.2f, at most %.2f allowed)",
            runs.getLast().getRepository(),
            runs.size(),
            reference.size(),
            drift,
            rule.maxDrift()),
        List.of());
  }
}
