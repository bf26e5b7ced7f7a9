package io.workflowtelemetry.transforms.measure.traces;

import java.io.Serializable;
import java.util.TreeSet;

/**
 * Cuts the past of an instant where a window, a baseline or a week begins, so that each sample is
 * kept once although several of them hold it. Slice 0 ends at the instant; an instant belongs to
 * the slice that begins with it.
 */
final class Slices implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long DAY_MS = 24L * 60 * 60 * 1000;
  static final int DAYS_OF_WEEK = 7;

  /** No slice: before the first or not before the instant. */
  static final int NONE = -1;

  private final long asOfMs;

  /** Days before the instant that slices begin at; the last is the oldest. */
  private final int[] days;

  private Slices(long asOfMs, int[] days) {
    this.asOfMs = asOfMs;
    this.days = days;
  }

  static Slices of(MeasureSettings settings) {
    TreeSet<Integer> cuts = new TreeSet<>();
    cuts.add(settings.windowDays());
    cuts.add(settings.windowDays() + settings.baselineDays());
    for (int week = 1; week <= settings.trendWeeks(); week++) {
      cuts.add(week * DAYS_OF_WEEK);
    }
    return new Slices(
        settings.asOf().toEpochMilli(), cuts.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Returns how many slices there are. */
  int count() {
    return days.length;
  }

  /** Returns the slice of an instant in ms since the epoch, {@link #NONE} where it is in none. */
  int of(long ms) {
    if (ms >= asOfMs || ms < startMs(days[days.length - 1])) {
      return NONE;
    }
    int slice = 0;
    while (ms < startMs(days[slice])) {
      slice++;
    }
    return slice;
  }

  /**
   * Returns the first slice that begins more than so many days before the instant: what is before
   * it lies within these days.
   */
  int after(int daysBefore) {
    int slice = 0;
    while (slice < days.length && days[slice] <= daysBefore) {
      slice++;
    }
    return slice;
  }

  /** Returns the instant so many days before, in ms since the epoch. */
  long startMs(int daysBefore) {
    return asOfMs - daysBefore * DAY_MS;
  }
}
