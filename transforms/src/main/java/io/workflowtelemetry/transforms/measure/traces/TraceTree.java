package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.TraceSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The spans of a trace as a forest, whatever their parents are said to be. Spans are numbered by
 * {@link #ORDER}, so that the forest follows from the spans and not from their order of arrival.
 *
 * <ul>
 *   <li>A span whose parent is not there is a root, and so is one that is its own parent.
 *   <li>Of spans with one identifier, the first is the parent of all that name it.
 *   <li>In a circle of parents, the first span is a root.
 *   <li>A span that takes no time, for it has no start or no end or ends no later than it starts,
 *       is left out; its children are those of its parent.
 * </ul>
 */
final class TraceTree {
  /** The order of spans: by start, longer ones first; then by all else that is looked at. */
  static final Comparator<TraceSpan> ORDER =
      Comparator.comparing(TraceSpan::getStartedAt, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(TraceSpan::getEndedAt, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(TraceSpan::getSpanId)
          .thenComparing(TraceSpan::getSpanName, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(
              TraceSpan::getParentSpanId, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** No span: the parent of a root. */
  static final int NONE = -1;

  private final List<TraceSpan> spans;
  private final int[] parents;

  private TraceTree(List<TraceSpan> spans, int[] parents) {
    this.spans = spans;
    this.parents = parents;
  }

  /** Returns the forest of spans in any order. */
  static TraceTree of(List<TraceSpan> spans) {
    List<TraceSpan> ordered = new ArrayList<>(spans);
    ordered.sort(ORDER);
    int[] parents = saidParents(ordered);
    cutCircles(parents);
    passOverTimeless(ordered, parents);
    return new TraceTree(ordered, parents);
  }

  TraceSpan span(int number) {
    return spans.get(number);
  }

  /** Returns when a span that takes time started, in ms since the epoch. */
  long startMs(int number) {
    return spans.get(number).getStartedAt().toEpochMilli();
  }

  /** Returns when a span that takes time ended, in ms since the epoch. */
  long endMs(int number) {
    return spans.get(number).getEndedAt().toEpochMilli();
  }

  /** Returns the parent of a span, {@link #NONE} for a root. */
  int parent(int number) {
    return parents[number];
  }

  /** Returns the spans that take time, those that ended last first. */
  List<Integer> lastFirst() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < parents.length; i++) {
      if (takesTime(spans.get(i))) {
        numbers.add(i);
      }
    }
    // The sort is stable, so that spans of one end stay in their order.
    numbers.sort(Comparator.comparingLong(this::endMs).reversed());
    return numbers;
  }

  private static int[] saidParents(List<TraceSpan> ordered) {
    Map<String, Integer> firstOfId = new HashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      firstOfId.putIfAbsent(ordered.get(i).getSpanId(), i);
    }
    int[] parents = new int[ordered.size()];
    for (int i = 0; i < parents.length; i++) {
      String id = ordered.get(i).getParentSpanId();
      parents[i] = id == null ? NONE : firstOfId.getOrDefault(id, NONE);
    }
    return parents;
  }

  /** Makes a root of the first span of each circle. */
  private static void cutCircles(int[] parents) {
    // The walk that a span was first met on; spans are looked at once each.
    int[] walks = new int[parents.length];
    for (int from = 0; from < parents.length; from++) {
      int walk = from + 1;
      int at = from;
      while (at != NONE && walks[at] == 0) {
        walks[at] = walk;
        at = parents[at];
      }
      if (at != NONE && walks[at] == walk) {
        parents[firstOfCircle(parents, at)] = NONE;
      }
    }
  }

  private static int firstOfCircle(int[] parents, int member) {
    int first = member;
    for (int at = parents[member]; at != member; at = parents[at]) {
      first = Math.min(first, at);
    }
    return first;
  }

  /** Gives the children of spans that take no time to the nearest ancestor that does. */
  private static void passOverTimeless(List<TraceSpan> ordered, int[] parents) {
    for (int i = 0; i < parents.length; i++) {
      int ancestor = parents[i];
      while (ancestor != NONE && !takesTime(ordered.get(ancestor))) {
        ancestor = parents[ancestor];
      }
      // All on the way skip it from now on, so that no way is walked twice.
      for (int at = i; at != NONE && parents[at] != ancestor; ) {
        int next = parents[at];
        parents[at] = ancestor;
        at = next;
      }
    }
  }

  private static boolean takesTime(TraceSpan span) {
    Instant start = span.getStartedAt();
    Instant end = span.getEndedAt();
    return start != null && end != null && start.toEpochMilli() < end.toEpochMilli();
  }
}
