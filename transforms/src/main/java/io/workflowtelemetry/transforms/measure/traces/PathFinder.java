package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.TraceSpan;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the end of a trace waited for. It goes back from the end of a span: of its children
 * that began before, the one that ended last is what the span waited for, and the span goes on
 * waiting where that child began. A child counts within its parent's time only, and up to where the
 * walk has come. What no child covers is the span's own time.
 *
 * <p>It takes {@code n log n} time, and no stack that a deep trace could overflow.
 */
final class PathFinder {
  /**
   * A part of the path.
   *
   * @param span its number
   * @param fromMs where its part of the path begins
   * @param toMs where it ends
   * @param depth how many spans it is within
   */
  private record Part(int span, long fromMs, long toMs, int depth) {}

  /** A part, and how long it waited for no child. */
  private record Found(Part part, long aloneMs) {
    static final Comparator<Found> IN_TIME =
        Comparator.<Found>comparingLong(found -> found.part.fromMs)
            .thenComparingInt(found -> found.part.depth);
  }

  private final TraceTree tree;
  private final List<List<Integer>> children = new ArrayList<>();
  private final List<Integer> roots = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private final Deque<Part> ahead = new ArrayDeque<>();

  private PathFinder(TraceTree tree, int size) {
    this.tree = tree;
    for (int i = 0; i < size; i++) {
      children.add(List.of());
    }
    for (int number : tree.lastFirst()) {
      int parent = tree.parent(number);
      if (parent == TraceTree.NONE) {
        roots.add(number);
      } else {
        if (children.get(parent).isEmpty()) {
          children.set(parent, new ArrayList<>(2));
        }
        children.get(parent).add(number);
      }
    }
  }

  /**
   * Returns the critical path of a trace.
   *
   * @param spans its spans, in any order
   * @param leftOut how many more it has
   * @return null where no span takes time
   */
  static @Nullable CriticalPath find(String traceId, List<TraceSpan> spans, long leftOut) {
    PathFinder finder = new PathFinder(TraceTree.of(spans), spans.size());
    return finder.roots.isEmpty() ? null : finder.path(traceId, leftOut);
  }

  private CriticalPath path(String traceId, long leftOut) {
    long fromMs = Long.MAX_VALUE;
    for (int root : roots) {
      fromMs = Math.min(fromMs, tree.startMs(root));
    }
    long toMs = tree.endMs(roots.get(0));
    // The trace itself waits for its roots, and for nothing in between.
    wait(roots, fromMs, toMs, 0);
    while (!ahead.isEmpty()) {
      Part part = ahead.pop();
      long aloneMs = wait(children.get(part.span), part.fromMs, part.toMs, part.depth + 1);
      found.add(new Found(part, aloneMs));
    }
    found.sort(Found.IN_TIME);
    return CriticalPath.newBuilder()
        .setTraceId(traceId)
        .setStartedAt(Instant.ofEpochMilli(fromMs))
        .setDurationMs(toMs - fromMs)
        .setSpans(found.stream().map(this::pathSpan).toList())
        .setSpansLeftOut(leftOut)
        .build();
  }

  /** Puts what was waited for ahead, and returns how many ms nothing was waited for. */
  private long wait(List<Integer> lastFirst, long fromMs, long toMs, int depth) {
    long aloneMs = 0;
    long atMs = toMs;
    for (int child : lastFirst) {
      long childToMs = Math.min(tree.endMs(child), atMs);
      long childFromMs = Math.max(tree.startMs(child), fromMs);
      if (childFromMs < childToMs) {
        ahead.push(new Part(child, childFromMs, childToMs, depth));
        aloneMs += atMs - childToMs;
        atMs = childFromMs;
      }
    }
    return aloneMs + atMs - fromMs;
  }

  private PathSpan pathSpan(Found one) {
    TraceSpan span = tree.span(one.part.span);
    return new PathSpan(span.getSpanId(), span.getSpanName(), one.aloneMs);
  }
}
