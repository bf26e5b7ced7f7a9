package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.Trace.START;
import static io.workflowtelemetry.transforms.measure.traces.Trace.span;
import static io.workflowtelemetry.transforms.measure.traces.Trace.told;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.CpuTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathFinderTest {
  private static CriticalPath find(TraceSpan... spans) {
    List<TraceSpan> shuffled = new ArrayList<>(Arrays.asList(spans));
    CriticalPath path = Objects.requireNonNull(PathFinder.find("t", shuffled, 0));
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      assertThat("in any order", PathFinder.find("t", shuffled, 0), is(path));
    }
    return path;
  }

  @Test
  void goesBackFromTheEndByTheChildThatEndedLast() {
    // Two builds side by side, of which the slower one is waited for; then a deployment.
    CriticalPath path =
        find(
            span("root", null, 0, 100),
            span("fast", "root", 10, 30),
            span("slow", "root", 10, 60),
            span("compile", "slow", 12, 40),
            span("link", "slow", 45, 60),
            span("deploy", "root", 70, 95));
    assertThat(
        path,
        is(
            CriticalPath.newBuilder()
                .setTraceId("t")
                .setStartedAt(START)
                .setDurationMs(100)
                .setSpans(
                    List.of(
                        new PathSpan("root", "name of root", 10L + 10 + 5),
                        new PathSpan("slow", "name of slow", 2L + 5),
                        new PathSpan("compile", "name of compile", 28L),
                        new PathSpan("link", "name of link", 15L),
                        new PathSpan("deploy", "name of deploy", 25L)))
                .setSpansLeftOut(0)
                .build()));
    assertThat(Trace.sum(path), is(100L));
  }

  @Test
  void childrenCountWithinTheirParentsAndUpToWhereTheWalkHasCome() {
    assertThat(
        told(
            find(
                span("root", null, 10, 100),
                span("early", "root", 0, 20),
                span("long", "root", 15, 70),
                span("late", "root", 60, 130))),
        contains("root 0", "early 5", "long 45", "late 40"));
    assertThat(
        "within parents of parents",
        told(find(span("root", null, 10, 20), span("a", "root", 0, 40), span("b", "a", 5, 30))),
        contains("root 0", "a 0", "b 10"));
  }

  @Test
  void ofSpansThatEndedTogetherTheLongerIsWaitedFor() {
    assertThat(
        told(find(span("r", null, 0, 10), span("a", "r", 5, 10), span("b", "r", 2, 10))),
        contains("r 2", "b 8"));
    assertThat(
        told(find(span("r", null, 0, 10), span("a", "r", 2, 10), span("b", "r", 2, 10))),
        contains("r 2", "a 8"));
  }

  @Test
  void orphansAndSeveralRootsAreSpansOfTheTrace() {
    CriticalPath path =
        find(span("a", null, 0, 10), span("b", "missing", 15, 30), span("c", null, 20, 25));
    assertThat(told(path), contains("a 10", "b 15"));
    assertThat(path.getDurationMs(), is(30L));
    assertThat("between them nothing is", Trace.sum(path), is(25L));
  }

  @Test
  void aCircleBeginsWithItsFirstSpan() {
    assertThat(
        told(find(span("a", "c", 0, 30), span("b", "a", 5, 30), span("c", "b", 10, 20))),
        contains("a 5", "b 15", "c 10"));
    assertThat(told(find(span("a", "a", 0, 30), span("b", "a", 10, 30))), contains("a 10", "b 20"));
    // One that leads into a circle is a part of what it leads into.
    assertThat(
        told(find(span("x", "b", 8, 9), span("a", "b", 0, 30), span("b", "a", 5, 30))),
        contains("a 5", "b 24", "x 1"));
    assertThat(
        "though it began before",
        told(find(span("x", "b", 0, 9), span("a", "b", 1, 30), span("b", "a", 5, 30))),
        contains("a 4", "b 21", "x 4"));
  }

  @Test
  void ofSpansWithOneIdentifierTheFirstIsTheParent() {
    assertThat(
        told(
            find(
                span("r", null, 0, 100),
                span("1", "r", 0, 40),
                span("1", "r", 50, 100),
                span("x", "1", 20, 40),
                span("y", "1", 60, 90))),
        contains("r 10", "1 20", "x 20", "1 50"));
    assertThat(
        "equal spans",
        told(find(span("r", null, 0, 9), span("1", "r", 2, 5), span("1", "r", 2, 5))),
        contains("r 6", "1 3"));
  }

  @Test
  void spansThatTakeNoTimeLeaveTheirChildrenToTheirParents() {
    assertThat(
        told(
            find(
                span("r", null, 0, 50),
                span("open", "r", 5, null),
                span("unknown", "open", null, null),
                span("backwards", "unknown", 30, 20),
                span("instant", "backwards", 40, 40),
                span("x", "instant", 10, 45))),
        contains("r 15", "x 35"));
    assertThat(
        "an open root",
        told(find(span("r", null, 0, null), span("x", "r", 10, 45))),
        contains("x 35"));
    assertThat(
        "an open circle",
        told(find(span("a", "b", 0, null), span("b", "a", 1, null), span("x", "b", 10, 45))),
        contains("x 35"));
    assertThat(
        PathFinder.find("t", List.of(span("a", null, 5, 5), span("b", null, 9, 3)), 0),
        nullValue());
  }

  @Test
  void aTraceMayBeAsDeepAsItHasSpans() {
    int depth = FindCriticalPaths.MAX_SPANS;
    List<TraceSpan> nested = new ArrayList<>();
    List<TraceSpan> open = new ArrayList<>();
    List<TraceSpan> circle = new ArrayList<>();
    List<TraceSpan> siblings = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      String parent = i == 0 ? null : Integer.toString(i - 1);
      String id = Integer.toString(i);
      nested.add(span(id, parent, i, 2 * depth - i));
      open.add(span(id, parent, i, i == depth - 1 ? 2 * depth : null));
      circle.add(span(id, i == 0 ? Integer.toString(depth - 1) : parent, i, 2 * depth - i));
      siblings.add(span(id, "0", 0, 2 * depth - i));
    }
    Collections.shuffle(nested, new Random(1));
    Collections.shuffle(open, new Random(1));
    CpuTime.within(
        Duration.ofSeconds(20),
        () -> {
          assertThat(length(nested), is(depth));
          assertThat(length(circle), is(depth));
          assertThat(length(open), is(1));
          assertThat(length(siblings), is(2));
        });
  }

  private static int length(List<TraceSpan> spans) {
    return Objects.requireNonNull(PathFinder.find("t", spans, 0)).getSpans().size();
  }
}
