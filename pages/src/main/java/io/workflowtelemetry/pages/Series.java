package io.workflowtelemetry.pages;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A subject's windows, by period and by when they begin.
 *
 * @param total how many runs it has in all months
 */
record Series(Subject subject, long total, Map<Period, NavigableMap<Long, Window>> windows) {
  /** Periods, and how many windows of each a page holds. */
  enum Period {
    DAILY(92, 1),
    WEEKLY(53, 7),
    MONTHLY(24, 31);

    private static final long DAY_MS = 86_400_000;
    private final int most;
    private final int days;

    Period(int most, int days) {
      this.most = most;
      this.days = days;
    }

    /** Returns the earliest begin of a window that is kept, where the last begins then. */
    long earliest(long lastMs) {
      return lastMs - DAY_MS * days * (most - 1);
    }
  }

  Collection<Window> of(Period period) {
    return windows.getOrDefault(period, new TreeMap<>()).values();
  }

  /** Returns the last windows that begin before a time, at most some, the oldest first. */
  List<Window> before(Period period, long beforeMs, int most) {
    List<Window> all =
        List.copyOf(
            new TreeMap<>(windows.getOrDefault(period, new TreeMap<>()))
                .headMap(beforeMs, false)
                .values());
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  /** Returns the windows that begin at one of two times, or between them. */
  List<Window> between(Period period, long firstMs, long lastMs) {
    return List.copyOf(
        new TreeMap<>(windows.getOrDefault(period, new TreeMap<>()))
            .subMap(firstMs, true, lastMs, true)
            .values());
  }
}
