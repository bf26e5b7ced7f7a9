package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.Threshold;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the threshold of a dimension. The most specific one decides: one of its type and key, then
 * one of its key in all types, of its type, of all. If that is inactive, the dimension is not
 * checked, though a broader one may be active. Of several that are as specific, one that is
 * inactive decides, then the one that is passed first.
 */
final class Thresholds {
  private static final Comparator<Threshold> STRICTEST_FIRST =
      Comparator.comparing(Threshold::getIsActive)
          .thenComparing(
              Threshold::getBaselineP50Ms, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Threshold::getMultiplier);

  private record Scope(@Nullable String type, @Nullable String key) {}

  private final Map<Scope, Threshold> byScope = new HashMap<>();

  private Thresholds(List<Threshold> thresholds) {
    for (Threshold threshold : thresholds) {
      byScope.merge(
          new Scope(threshold.getDimensionType(), threshold.getDimensionKey()),
          threshold,
          (one, other) -> STRICTEST_FIRST.compare(one, other) <= 0 ? one : other);
    }
  }

  static Thresholds of(List<Threshold> thresholds) {
    return new Thresholds(thresholds);
  }

  /** Returns what a dimension is checked by, null where it is not checked. */
  @Nullable Threshold active(String type, String key) {
    for (Scope scope :
        List.of(
            new Scope(type, key),
            new Scope(null, key),
            new Scope(type, null),
            new Scope(null, null))) {
      Threshold threshold = byScope.get(scope);
      if (threshold != null) {
        return threshold.getIsActive() ? threshold : null;
      }
    }
    return null;
  }

  static boolean isMultiplier(double multiplier) {
    return multiplier > 0 && Double.isFinite(multiplier);
  }

  /**
   * Checks that a threshold is a limit.
   *
   * @throws IllegalArgumentException where its multiplier is no number above 0, or its baseline a
   *     number below 0 or none
   */
  static void check(Threshold threshold) {
    Double baseline = threshold.getBaselineP50Ms();
    if (!isMultiplier(threshold.getMultiplier())
        || (baseline != null && !(baseline >= 0 && Double.isFinite(baseline)))) {
      throw new IllegalArgumentException("no limit follows from the threshold " + threshold);
    }
  }
}
