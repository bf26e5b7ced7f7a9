package io.workflowtelemetry.transforms.check;

import java.util.Arrays;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;

/**
 * How far a time is from those before it, beside how far they are from each other: by medians,
 * which a few odd ones don't move, and by ratio, since times are spread so.
 */
final class RobustScore {
  /** Makes the median of distances of values that are spread normally their standard deviation. */
  private static final double NORMAL = 1.4826;

  /** Is added to all times, so that a few seconds more or less count for little. */
  private static final double OFFSET_MS = 5_000;

  private final long[] sorted;
  private final double median;

  private RobustScore(long[] sorted) {
    this.sorted = sorted;
    this.median = median(sorted);
  }

  /** Returns what scores times against one of each of some things, of which there must be one. */
  static <T> RobustScore against(Iterable<T> things, ToLongFunction<T> time) {
    long[] times = StreamSupport.stream(things.spliterator(), false).mapToLong(time).toArray();
    Arrays.sort(times);
    return new RobustScore(times);
  }

  /** Returns the time in the middle, of two there their mean, in ms. */
  double medianMs() {
    return median;
  }

  /**
   * Returns the score of a time in ms, negative for a short one; 0 where it is not over {@code
   * limit} either way.
   */
  double of(long timeMs, double minSpread, double limit) {
    double distance = distance((double) timeMs);
    // Most times are near, and then the spread plays no part.
    if (Math.abs(distance) <= limit * minSpread) {
      return 0;
    }
    double[] distances = new double[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      distances[i] = Math.abs(distance((double) sorted[i]));
    }
    Arrays.sort(distances);
    double score = distance / Math.max(minSpread, NORMAL * median(distances));
    return Math.abs(score) > limit ? score : 0;
  }

  private double distance(double timeMs) {
    return StrictMath.log((timeMs + OFFSET_MS) / (median + OFFSET_MS));
  }

  private static double median(long[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? (double) sorted[middle]
        : ((double) sorted[middle - 1] + (double) sorted[middle]) / 2;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
