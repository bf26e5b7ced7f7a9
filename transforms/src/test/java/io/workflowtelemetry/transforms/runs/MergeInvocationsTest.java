package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.LinePlace;
import io.workflowtelemetry.transforms.runs.MergeInvocations.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergeInvocationsTest {
  private static @Nullable Instant at(@Nullable Integer second) {
    return second == null ? null : Instant.parse("2025-03-04T08:00:00Z").plusSeconds(second);
  }

  private static AgentInvocation.Builder line(@Nullable Integer second) {
    return AgentInvocation.newBuilder().setInvocationId("i").setTimestamp(at(second));
  }

  /** Merges lines of which nobody knows where they stand. */
  private static AgentInvocation merge(List<AgentInvocation> lines) {
    return MergeInvocations.merge(lines.stream().map(line -> new Line(line, null)).toList());
  }

  private static Line at(String file, long range, long number, AgentInvocation.Builder line) {
    return new Line(line.build(), new LinePlace(file, range, number));
  }

  @Test
  void whatStandsBelowUpdatesWhatStandsAbove() {
    // Loggers that write an invocation anew give it the time that it had.
    List<Line> lines =
        List.of(
            at("a", 0, 1, line(0).setStatus("unknown").setReward(0.1)),
            at("a", 0, 9, line(0).setStatus("partial")),
            at("a", 900, 1, line(null).setStatus("success")));
    for (List<Line> order : List.of(lines, List.of(lines.get(2), lines.get(1), lines.get(0)))) {
      assertThat(
          MergeInvocations.merge(order), is(line(0).setStatus("success").setReward(0.1).build()));
    }
    // A copy of a part of the file, or a line of another time, takes nothing back.
    List<Line> more = new ArrayList<>(lines);
    more.add(at("b", 0, 1, line(0).setStatus("unknown").setReward(0.1)));
    more.add(at("b", 0, 2, line(-1).setStatus("failure").setReward(0.2)));
    assertThat(
        MergeInvocations.merge(more), is(line(0).setStatus("success").setReward(0.1).build()));
    more.add(at("b", 0, 3, line(1).setStatus("failure")));
    assertThat(MergeInvocations.merge(more).getStatus(), is("failure"));
  }

  @Test
  void laterLinesUpdateFieldByFieldAndNullsUpdateNothing() {
    AgentInvocation begun =
        line(0)
            .setAgentName("writer")
            .setStatus("unknown")
            .setToolsUsed(List.of("read"))
            .setTestsPassed(true)
            .build();
    AgentInvocation ended =
        line(9)
            .setStatus("success")
            .setDurationMs(9000L)
            .setToolsUsed(List.of())
            .setTestsPassed(false)
            .build();
    AgentInvocation untimed = line(null).setStatus("partial").setReward(0.5).build();
    assertThat(
        merge(List.of(ended, untimed, begun)),
        is(
            line(9)
                .setAgentName("writer")
                .setStatus("success")
                .setToolsUsed(List.of())
                .setTestsPassed(false)
                .setDurationMs(9000L)
                .setReward(0.5)
                .build()));
  }

  @Test
  void oneLineIsTheInvocation() {
    AgentInvocation only = line(null).setAgentName("writer").build();
    assertThat(merge(List.of(only)), is(only));
    assertThrows(IllegalArgumentException.class, () -> merge(List.of()));
  }

  @Test
  void mergingLeavesItsLinesAlone() {
    AgentInvocation begun = line(0).setStatus("unknown").build();
    merge(List.of(begun, line(1).setStatus("failure").build()));
    assertThat(begun, is(line(0).setStatus("unknown").build()));
  }

  /** Few values, so that times tie and fields contradict each other. */
  @Provide
  Arbitrary<List<AgentInvocation>> lines() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2).injectNull(0.3),
            Arbitraries.of("success", "failure").injectNull(0.5),
            Arbitraries.longs().between(0, 3).injectNull(0.5),
            Arbitraries.of(List.of("read"), List.<String>of()).injectNull(0.5))
        .as(
            (second, status, duration, tools) ->
                line(second).setStatus(status).setDurationMs(duration).setToolsUsed(tools).build())
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 500)
  void neitherOrderNorDuplicatesMatter(
      @ForAll("lines") List<AgentInvocation> lines, @ForAll long seed) {
    AgentInvocation merged = merge(lines);
    List<AgentInvocation> others = new ArrayList<>(lines);
    others.addAll(lines.subList(0, (lines.size() + 1) / 2));
    Collections.shuffle(others, new Random(seed));
    assertThat(merge(others), is(merged));
  }

  @Property(tries = 500)
  void neitherOrderNorCopiesOfPlacedLinesMatter(
      @ForAll("lines") List<AgentInvocation> lines, @ForAll long seed) {
    List<Line> placed = new ArrayList<>();
    for (AgentInvocation line : lines) {
      placed.add(new Line(line, new LinePlace("f", 10L * (placed.size() / 2), placed.size() % 2L)));
    }
    AgentInvocation merged = MergeInvocations.merge(placed);
    List<Line> others = new ArrayList<>(placed);
    for (Line line : placed) {
      others.add(new Line(line.invocation(), new LinePlace("g", 0L, (long) others.size())));
    }
    Collections.shuffle(others, new Random(seed));
    assertThat(MergeInvocations.merge(others), is(merged));
  }

  @Property(tries = 500)
  void whatTheLastTimedLineTellsStands(@ForAll("lines") List<AgentInvocation> lines) {
    AgentInvocation merged = merge(lines);
    Instant last =
        lines.stream()
            .map(AgentInvocation::getTimestamp)
            .filter(time -> time != null)
            .max(Instant::compareTo)
            .orElse(null);
    assertThat(merged.getTimestamp(), is(last));
    List<String> lastStatuses =
        lines.stream()
            .filter(one -> one.getStatus() != null)
            .filter(
                one ->
                    lines.stream()
                        .filter(other -> other.getStatus() != null)
                        .noneMatch(other -> isAfter(other.getTimestamp(), one.getTimestamp())))
            .map(AgentInvocation::getStatus)
            .toList();
    if (!lastStatuses.isEmpty()) {
      assertThat(merged.getStatus(), is(oneOf(lastStatuses.toArray())));
    }
  }

  private static boolean isAfter(@Nullable Instant time, @Nullable Instant other) {
    return time != null && (other == null || time.isAfter(other));
  }
}
