package io.workflowtelemetry.transforms.measure.traces;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.TraceSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a trace ms by ms, from the last to the first, and asks whom it waits for: a span goes on
 * waiting for the child that it waits for until that has begun, then for the one that is under way
 * and ended last.
 */
class CriticalPathModelTest {
  private static final Comparator<TraceSpan> FIRST =
      Comparator.comparing(TraceSpan::getStartedAt, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(TraceSpan::getEndedAt, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(TraceSpan::getSpanId)
          .thenComparing(TraceSpan::getSpanName);

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void findsWhatEachMillisecondWaitsFor(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 14) int count,
      @ForAll @IntRange(min = 0, max = 3) int mischief) {
    Random random = new Random(seed);
    List<TraceSpan> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Parents may be missing, later ones or the span itself; identifiers may come twice.
      int parent = random.nextInt(count + mischief) - mischief;
      boolean root = mischief == 0 ? i == 0 : parent < -1;
      int from = random.nextInt(30);
      int to = mischief < 2 ? from + 1 + random.nextInt(30) : random.nextInt(60);
      boolean open = mischief > 1 && random.nextInt(8) == 0;
      int id = mischief > 2 && random.nextInt(5) == 0 ? random.nextInt(count) : i;
      TraceSpan span =
          Trace.span(
              Integer.toString(id),
              root ? null : Integer.toString(mischief == 0 ? random.nextInt(i) : parent),
              open && random.nextBoolean() ? null : (Integer) from,
              open ? null : (Integer) to);
      spans.add(TraceSpan.newBuilder(span).setSpanName("name " + i).build());
    }
    Map<String, Long> expected = new Model(spans).aloneMs();
    Collections.shuffle(spans, random);
    CriticalPath path = PathFinder.find("t", spans, 0);
    Map<String, Long> actual = new TreeMap<>();
    if (path != null) {
      for (PathSpan span : path.getSpans()) {
        actual.merge(span.getSpanId(), span.getAloneMs(), Long::sum);
      }
      assertThat(Trace.sum(path), lessThanOrEqualTo(path.getDurationMs()));
    }
    actual.values().removeIf(ms -> ms == 0);
    assertThat(actual, is(expected));
  }

  private static final class Model {
    private final List<TraceSpan> spans;
    private final Map<TraceSpan, TraceSpan> parents = new HashMap<>();
    private final Map<Object, TraceSpan> waitedFor = new HashMap<>();

    Model(List<TraceSpan> spans) {
      this.spans = new ArrayList<>(spans);
      this.spans.sort(FIRST);
      Map<TraceSpan, TraceSpan> said = new HashMap<>();
      for (TraceSpan span : this.spans) {
        for (TraceSpan other : this.spans) {
          if (other.getSpanId().equals(span.getParentSpanId())) {
            said.put(span, other);
            break;
          }
        }
      }
      for (TraceSpan span : this.spans) {
        if (isFirstOfCircle(span, said)) {
          said.remove(span);
        }
      }
      for (TraceSpan span : this.spans) {
        TraceSpan parent = said.get(span);
        while (parent != null && !takesTime(parent)) {
          parent = said.get(parent);
        }
        if (parent != null) {
          parents.put(span, parent);
        }
      }
    }

    private boolean isFirstOfCircle(TraceSpan span, Map<TraceSpan, TraceSpan> said) {
      Set<Integer> met = new HashSet<>();
      TraceSpan at = said.get(span);
      while (at != null && !at.equals(span) && met.add(place(at))) {
        at = said.get(at);
      }
      return span.equals(at) && met.stream().allMatch(place -> place > place(span));
    }

    private int place(TraceSpan span) {
      return spans.indexOf(span);
    }

    private static boolean takesTime(TraceSpan span) {
      return span.getStartedAt() != null
          && span.getEndedAt() != null
          && span.getEndedAt().isAfter(span.getStartedAt());
    }

    private static boolean isUnderWay(TraceSpan span, int ms) {
      return takesTime(span)
          && !span.getStartedAt().isAfter(Trace.START.plusMillis(ms))
          && span.getEndedAt().isAfter(Trace.START.plusMillis(ms));
    }

    Map<String, Long> aloneMs() {
      Map<String, Long> alone = new TreeMap<>();
      for (int ms = 100; ms >= 0; ms--) {
        TraceSpan deepest = null;
        TraceSpan next = waitedFor(null, ms);
        while (next != null) {
          deepest = next;
          next = waitedFor(next, ms);
        }
        if (deepest != null) {
          alone.merge(deepest.getSpanId(), 1L, Long::sum);
        }
      }
      return alone;
    }

    private @Nullable TraceSpan waitedFor(@Nullable TraceSpan parent, int ms) {
      Object key = parent == null ? "trace" : place(parent);
      TraceSpan current = waitedFor.get(key);
      if (current == null || !isUnderWay(current, ms)) {
        current = null;
        for (TraceSpan child : spans) {
          if (Objects.equals(parents.get(child), parent)
              && isUnderWay(child, ms)
              && (current == null || child.getEndedAt().isAfter(current.getEndedAt()))) {
            current = child;
          }
        }
        if (current == null) {
          waitedFor.remove(key);
        } else {
          waitedFor.put(key, current);
        }
      }
      return current;
    }
  }
}
