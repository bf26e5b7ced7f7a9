package io.workflowtelemetry.transforms.measure.agents;

import static io.workflowtelemetry.transforms.measure.agents.Invocations.START;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.unrated;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentShare;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasureWorkflowsTest {
  private record Found(
      List<WorkflowStatistics> workflows, List<ParallelPair> pairs, WorkflowTotals totals) {}

  private static Found measure(List<RatedInvocation> rated, TimestampMeaning meaning) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        Invocations.input(pipeline, rated)
            .apply("Measure", MeasureWorkflows.timestampsAre(meaning));
    Collected<WorkflowStatistics> workflows = Collected.of(MeasureWorkflows.workflows(outputs));
    Collected<ParallelPair> pairs = Collected.of(MeasureWorkflows.pairs(outputs));
    Collected<WorkflowTotals> totals = Collected.of(MeasureWorkflows.totals(outputs));
    pipeline.run().waitUntilFinish();
    assertThat(totals.elements(), hasSize(1));
    return new Found(
        workflows.elements().stream()
            .sorted(Comparator.comparing(row -> row.getWorkflowId() + "/" + row.getSessionId()))
            .toList(),
        pairs.elements().stream()
            .sorted(Comparator.comparing(row -> row.getFirstAgent() + "/" + row.getSecondAgent()))
            .toList(),
        totals.elements().get(0));
  }

  private static Found measure(AgentInvocation.Builder... invocations) {
    return measure(
        List.of(invocations).stream().map(Invocations::unrated).toList(), TimestampMeaning.START);
  }

  /** Returns an invocation of workflow "w" by the agent of its name's first letter. */
  private static AgentInvocation.Builder step(String id, int minute, int minutes, String... files) {
    return Invocations.of(id, minute)
        .setAgentName(id.substring(0, 1))
        .setWorkflowId("w")
        .setDurationMs(minutes * 60_000L)
        .setFilesModified(List.of(files));
  }

  private static ParallelPair pair(String first, String second, long pairs, int gainMinutes) {
    return new ParallelPair(first, second, pairs, 1L, gainMinutes * 60_000L);
  }

  @Test
  void timesOfAWorkflow() {
    Found found =
        measure(
            step("a1", 0, 10),
            step("b1", 5, 10),
            step("a2", 40, 10),
            step("c1", 45, 4).setTimestamp(null),
            step("c2", 500, 4).setDurationMs(null));
    WorkflowStatistics row = found.workflows().get(0);
    assertThat(row.getInvocations(), is(5L));
    assertThat(row.getUntimed(), is(2L));
    assertThat(row.getStartedAt(), is(START));
    assertThat(row.getEndedAt(), is(START.plus(Duration.ofMinutes(50))));
    assertThat(row.getDurationMs(), is(50 * 60_000L));
    assertThat(row.getAgentsMs(), is(25 * 60_000L));
    assertThat(row.getOverheadMs(), is(25 * 60_000L));
    assertThat("exactly 40 % is not over", row.getDominantAgents(), empty());
    assertThat(
        measure(step("a1", 0, 41), step("b1", 20, 60), step("a2", 80, 20))
            .workflows()
            .get(0)
            .getDominantAgents(),
        contains(new AgentShare("a", 61 * 60_000L, 0.61), new AgentShare("b", 60 * 60_000L, 0.6)));
    assertThat(found.totals().getOverheadShare(), is(0.5));
    WorkflowStatistics untimed = measure(step("a1", 0, 10).setDurationMs(null)).workflows().get(0);
    assertThat(untimed.getDurationMs(), nullValue());
  }

  @Test
  void timestampsMayBeThoseOfTheEnd() {
    List<RatedInvocation> rated = List.of(unrated(step("a", 10, 10)), unrated(step("b", 30, 5)));
    WorkflowStatistics row = measure(rated, TimestampMeaning.END).workflows().get(0);
    assertThat(row.getStartedAt(), is(START));
    assertThat(row.getOverheadMs(), is(15 * 60_000L));
  }

  @Test
  void whatRanInTurnWithoutAFileInCommonMightRunAtOnce() {
    assertThat(
        measure(step("a", 0, 10, "x"), step("b", 10, 5, "y"), step("c", 12, 1, "x")).pairs(),
        contains(pair("a", "b", 1, 5)));
    assertThat("overlap", measure(step("a", 0, 10, "x"), step("b", 9, 5, "y")).pairs(), empty());
    assertThat(
        "a file in common",
        measure(
                step("a", 0, 10, "x"),
                step("b", 10, 5).setFilesModified(null).setFilesCreated(List.of("y", "x")))
            .pairs(),
        empty());
    assertThat(
        "files that nobody told of",
        measure(step("a", 0, 10, "x"), step("b", 10, 5).setFilesModified(null)).pairs(),
        empty());
    String[] many = IntStream.rangeClosed(0, 1_000).mapToObj(i -> "f" + i).toArray(String[]::new);
    assertThat(
        "too many files", measure(step("a", 0, 1, "x"), step("b", 1, 1, many)).pairs(), empty());
    assertThat(
        "two workflows",
        measure(step("a", 0, 10), step("b", 10, 5).setWorkflowId("other")).pairs(),
        empty());
  }

  @Test
  void ancestorsDoNotRunAtOnceWithTheirDescendants() {
    assertThat(
        measure(
                step("a", 0, 1),
                step("b", 1, 1).setParentInvocationId("a"),
                step("c", 2, 1).setParentInvocationId("b"),
                step("d", 3, 1).setParentInvocationId("elsewhere"))
            .pairs(),
        contains(pair("a", "d", 1, 1), pair("b", "d", 1, 1), pair("c", "d", 1, 1)));
  }

  @Test
  void cyclesAreToldAndNotFollowed() {
    Found found =
        measure(
            step("a", 0, 1).setParentInvocationId("c"),
            step("b", 1, 1).setParentInvocationId("a"),
            step("c", 2, 1).setParentInvocationId("b"),
            step("d", 3, 1).setParentInvocationId("c"),
            step("e", 4, 1).setParentInvocationId("e"));
    assertThat(found.workflows().get(0).getCycles(), is(2L));
    assertThat(found.workflows().get(0).getInCycles(), contains("a", "b", "c", "e"));
    assertThat("d descends of c alone", found.pairs(), hasSize(9));
    assertThat(found.totals().getWithCycles(), is(1L));
  }

  @Test
  void aWorkflowIsASessionWhereNoneIsTold() {
    Found found =
        measure(
            step("a", 0, 1).setSessionId("s"),
            step("b", 1, 1).setWorkflowId(null).setSessionId("w"),
            step("c", 1, 1).setWorkflowId(null));
    assertThat(
        found.workflows().stream()
            .map(row -> row.getWorkflowId() + " " + row.getSessionId())
            .toList(),
        contains("null w", "w null"));
    assertThat(measure().totals().getWorkflows(), is(0L));
    assertThat(measure().totals().getMeanDurationMs(), nullValue());
  }

  @Test
  void longWorkflowsAreCutAndSaySo() {
    List<RatedInvocation> rated = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      rated.add(unrated(step("a" + i, i, 1).setParentInvocationId("a" + (i - 1))));
    }
    long start = System.nanoTime();
    Found found = measure(Invocations.shuffled(rated, 9), TimestampMeaning.START);
    assertThat("ns", System.nanoTime() - start, lessThan(30_000_000_000L));
    WorkflowStatistics row = found.workflows().get(0);
    assertThat(row.getInvocations(), is(3_000L));
    assertThat(row.getLeftOut(), is(2_500L));
    assertThat(row.getDurationMs(), is(500 * 60_000L));
    assertThat(found.totals().getCut(), is(1L));
    assertThat(found.pairs(), empty());
  }

  @Test
  void workflowsAreThoseOfAModelInAnyOrder() {
    Random random = new Random(4);
    List<AgentInvocation> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.add(
          step("abc".charAt(random.nextInt(3)) + "" + i, random.nextInt(60), random.nextInt(9))
              .setWorkflowId("w" + i % 6)
              .setParentInvocationId(
                  random.nextBoolean() ? null : "abc".charAt(random.nextInt(3)) + "" + (i - 6))
              .setFilesModified(random.nextInt(4) == 0 ? null : List.of("f" + random.nextInt(4)))
              .setFilesCreated(random.nextBoolean() ? null : List.of("f" + random.nextInt(9)))
              .build());
    }
    List<RatedInvocation> rated =
        all.stream().map(one -> RatedInvocation.newBuilder().setInvocation(one).build()).toList();
    Found found = measure(rated, TimestampMeaning.START);
    assertThat(measure(Invocations.shuffled(rated, 8), TimestampMeaning.START), is(found));
    assertThat(found.pairs(), is(modelPairs(all)));
    assertThat(found.pairs().size(), greaterThan(5));
    Map<String, BitSet> minutes = new TreeMap<>();
    for (AgentInvocation one : all) {
      int from = (int) minute(one);
      minutes
          .computeIfAbsent(one.getWorkflowId(), id -> new BitSet())
          .set(from, from + (int) (one.getDurationMs() / 60_000));
    }
    assertThat(
        found.workflows().stream().map(WorkflowStatistics::getAgentsMs).toList(),
        is(minutes.values().stream().map(bits -> bits.cardinality() * 60_000L).toList()));
    assertThat(
        found.totals().getMeanDurationMs(),
        is(
            found.workflows().stream()
                .mapToDouble(WorkflowStatistics::getDurationMs)
                .average()
                .orElseThrow()));
  }

  private static long minute(AgentInvocation one) {
    return Duration.between(START, one.getTimestamp()).toMinutes();
  }

  private static List<ParallelPair> modelPairs(List<AgentInvocation> all) {
    Map<String, List<AgentInvocation[]>> found = new TreeMap<>();
    for (AgentInvocation first : all) {
      for (AgentInvocation second : all) {
        boolean inTurn =
            minute(first) + first.getDurationMs() / 60_000 <= minute(second)
                && first.getWorkflowId().equals(second.getWorkflowId())
                // Two of no length at one time are in turn in the order of their ids.
                && (minute(first) < minute(second)
                    || (!first.getInvocationId().equals(second.getInvocationId())
                        && (second.getDurationMs() > 0
                            || first.getInvocationId().compareTo(second.getInvocationId()) < 0)));
        Set<String> one = files(first);
        Set<String> other = files(second);
        if (inTurn
            && one != null
            && other != null
            && one.stream().noneMatch(other::contains)
            && !ancestors(first, all).contains(second.getInvocationId())
            && !ancestors(second, all).contains(first.getInvocationId())) {
          found
              .computeIfAbsent(
                  first.getAgentName() + "/" + second.getAgentName(), key -> new ArrayList<>())
              .add(new AgentInvocation[] {first, second});
        }
      }
    }
    return found.values().stream().map(MeasureWorkflowsTest::row).toList();
  }

  private static ParallelPair row(List<AgentInvocation[]> pairs) {
    return new ParallelPair(
        pairs.get(0)[0].getAgentName(),
        pairs.get(0)[1].getAgentName(),
        (long) pairs.size(),
        pairs.stream().map(pair -> pair[0].getWorkflowId()).distinct().count(),
        pairs.stream()
            .mapToLong(pair -> Math.min(pair[0].getDurationMs(), pair[1].getDurationMs()))
            .sum());
  }

  private static @Nullable Set<String> files(AgentInvocation one) {
    if (one.getFilesModified() == null && one.getFilesCreated() == null) {
      return null;
    }
    Set<String> files = new HashSet<>();
    files.addAll(Objects.requireNonNullElse(one.getFilesModified(), List.of()));
    files.addAll(Objects.requireNonNullElse(one.getFilesCreated(), List.of()));
    return files;
  }

  private static Set<String> ancestors(AgentInvocation one, List<AgentInvocation> all) {
    Map<String, AgentInvocation> byId = new HashMap<>();
    all.forEach(other -> byId.put(other.getInvocationId(), other));
    Set<String> ancestors = new HashSet<>();
    AgentInvocation at = one;
    while (at != null && at.getParentInvocationId() != null) {
      at = byId.get(at.getParentInvocationId());
      if (at != null) {
        ancestors.add(at.getInvocationId());
      }
    }
    return ancestors;
  }

  @Test
  void pairsAreSummedOverWorkflows() {
    assertThat(
        measure(
                step("a1", 0, 2),
                step("a2", 2, 2),
                step("b1", 4, 1),
                step("a3", 0, 1).setWorkflowId("x"),
                step("b2", 9, 3).setWorkflowId("x"))
            .pairs(),
        containsInAnyOrder(pair("a", "a", 1, 2), new ParallelPair("a", "b", 3L, 2L, 3 * 60_000L)));
  }
}
