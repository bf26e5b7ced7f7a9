package io.workflowtelemetry.datasets.examples;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the last durations of a history, and adds to them in place.
 *
 * @param lastMs durations in ms, the latest last
 * @param limit how many are remembered
 */
record PastDurations(List<Long> lastMs, int limit) {
  private static final double MS_PER_SECOND = 1000;

  /** Adds a duration in ms. */
  void add(long ms) {
    lastMs.add(ms);
    if (lastMs.size() > limit) {
      lastMs.remove(0);
    }
  }

  /** Returns the mean in seconds, null without durations. */
  @Nullable Double meanSeconds() {
    if (lastMs.isEmpty()) {
      return null;
    }
    double sum = (double) lastMs.stream().mapToLong(Long::longValue).sum();
    return sum / lastMs.size() / MS_PER_SECOND;
  }

  /** Returns the median in seconds, of two in the middle their mean; null without durations. */
  @Nullable Double medianSeconds() {
    long[] ms = sorted();
    return ms.length == 0 ? null : middleSeconds(ms[(ms.length - 1) / 2], ms[ms.length / 2]);
  }

  /**
   * Returns the middle, in seconds, of the shortest interval that holds more than half of the
   * durations, of several such the one of the shorter durations; null without durations. Durations
   * hardly ever repeat to the millisecond, so that the most frequent one says nothing.
   */
  @Nullable Double modeSeconds() {
    long[] ms = sorted();
    if (ms.length == 0) {
      return null;
    }
    int held = ms.length / 2 + 1;
    int first = 0;
    for (int other = 1; other + held <= ms.length; other++) {
      if (ms[other + held - 1] - ms[other] < ms[first + held - 1] - ms[first]) {
        first = other;
      }
    }
    return middleSeconds(ms[first], ms[first + held - 1]);
  }

  private long[] sorted() {
    return lastMs.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static double middleSeconds(long oneMs, long otherMs) {
    return (oneMs + otherMs) / 2.0 / MS_PER_SECOND;
  }
}
