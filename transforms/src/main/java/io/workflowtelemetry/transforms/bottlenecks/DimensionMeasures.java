package io.workflowtelemetry.transforms.bottlenecks;

import io.workflowtelemetry.transforms.aggregate.Distribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The durations of a dimension by slice of time, and its slowest spans. */
final class DimensionMeasures {
  /** How many spans are kept as evidence. */
  static final int MAX_SLOWEST = 5;

  /** A span that took long. */
  record SlowSpan(long durationMs, String traceId) {
    static final Comparator<SlowSpan> SLOWEST_FIRST =
        Comparator.comparingLong(SlowSpan::durationMs).reversed().thenComparing(SlowSpan::traceId);
  }

  final SortedMap<Integer, Distribution> durations = new TreeMap<>();
  final List<SlowSpan> slowest = new ArrayList<>(1);

  void add(int slice, long durationMs) {
    durations(slice).add(durationMs);
  }

  void addSlow(SlowSpan span) {
    if (slowest.size() == MAX_SLOWEST
        && SlowSpan.SLOWEST_FIRST.compare(span, slowest.get(MAX_SLOWEST - 1)) >= 0) {
      return;
    }
    slowest.add(span);
    slowest.sort(SlowSpan.SLOWEST_FIRST);
    if (slowest.size() > MAX_SLOWEST) {
      slowest.remove(MAX_SLOWEST);
    }
  }

  void merge(DimensionMeasures other) {
    other.durations.forEach((slice, more) -> durations(slice).merge(more));
    other.slowest.forEach(this::addSlow);
  }

  /** Returns all durations from one slice to another, the latter exclusive. */
  Distribution durations(int from, int to) {
    Distribution all = new Distribution();
    durations.subMap(from, Math.max(from, to)).values().forEach(all::merge);
    return all;
  }

  private Distribution durations(int slice) {
    return durations.computeIfAbsent(slice, unused -> new Distribution());
  }
}
