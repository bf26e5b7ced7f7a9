package io.workflowtelemetry.transforms.measure.agents;

import static io.workflowtelemetry.transforms.measure.agents.Invocations.unrated;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RatedInvocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompareAgentsTest {
  private static List<RatedInvocation> runs(String agent, int successes, int failures) {
    return IntStream.range(0, successes + failures)
        .mapToObj(
            i ->
                unrated(
                    Invocations.of(agent + i, i)
                        .setAgentName(agent)
                        .setStatus(i < successes ? "success" : "failure")))
        .toList();
  }

  private static List<RatedInvocation> took(String agent, long... durations) {
    return IntStream.range(0, durations.length)
        .mapToObj(
            i ->
                unrated(
                    Invocations.of(agent + i, i)
                        .setAgentName(agent)
                        .setDurationMs(durations[i])
                        .setStatus("partial")))
        .toList();
  }

  private static AgentComparison compare(
      List<RatedInvocation> a, List<RatedInvocation> b, long seed) {
    List<RatedInvocation> all = new ArrayList<>(a);
    all.addAll(b);
    all.add(unrated(Invocations.of("other", 0).setStatus("failure").setDurationMs(1L)));
    all.add(unrated(Invocations.of("nameless", 0).setAgentName(null).setStatus("failure")));
    List<AgentComparison> found =
        Collected.run(
            CompareAgents.of("a", "b"), RatedInvocation.class, Invocations.shuffled(all, seed));
    assertThat(found.size(), is(1));
    return found.get(0);
  }

  /** The p value is that of {@code statsmodels}' {@code proportions_ztest([45, 30], [60, 55])}. */
  @Test
  void ratesAreCompared() {
    AgentComparison found = compare(runs("a", 45, 15), runs("b", 30, 25), 1);
    assertThat(found.getSuccessesA(), is(45L));
    assertThat(found.getFailuresB(), is(25L));
    assertThat(found.getSuccessRateA(), is(0.75));
    assertThat(found.getSuccessRateDifference(), is(0.75 - 30.0 / 55));
    assertThat(found.getSuccessPValue(), closeTo(0.02141605522326669, 1e-12));
    assertThat(found.getSuccessUntested(), nullValue());
    assertThat(
        found.getVerdictsNeededPerAgent(),
        is((long) Math.ceil(ProportionTest.trialsNeeded(0.75, 30.0 / 55, 0.8))));
    assertThat(found.getDurationUntested(), is("an agent has fewer than 5 durations"));
    assertThat(compare(runs("a", 45, 15), runs("b", 30, 25), 2), is(found));
  }

  @Test
  void whatIsTooLittleSaysSo() {
    AgentComparison few = compare(runs("a", 4, 0), runs("b", 30, 25), 1);
    assertThat(few.getSuccessPValue(), nullValue());
    assertThat(few.getSuccessUntested(), is("an agent has fewer than 5 verdicts"));
    AgentComparison rare = compare(runs("a", 50, 1), runs("b", 50, 2), 1);
    assertThat(rare.getSuccessZ(), nullValue());
    assertThat(rare.getSuccessUntested(), containsString("are expected"));
    AgentComparison equal = compare(runs("a", 10, 10), runs("b", 20, 20), 1);
    assertThat(equal.getVerdictsNeededPerAgent(), nullValue());
    assertThat(equal.getVerdictsNeededUnknown(), is("the success rates are equal"));
    assertThat(equal.getSuccessPValue(), closeTo(1, 1e-12));
    AgentComparison nothing = compare(List.of(), List.of(), 1);
    assertThat(nothing.getSuccessRateDifference(), nullValue());
    assertThat(nothing.getVerdictsNeededUnknown(), is("an agent has no verdicts"));
    assertThrows(IllegalArgumentException.class, () -> CompareAgents.of("a", "a"));
  }

  /** {@code scipy.stats.mannwhitneyu(x, y, alternative="two-sided", method="exact")}. */
  @Test
  void durationsAreComparedAsSciPyDoes() {
    AgentComparison few = compare(took("a", 19, 22, 16, 29, 24), took("b", 20, 11, 17, 12), 1);
    assertThat(few.getDurationPValue(), nullValue());

    AgentComparison exact =
        compare(
            took("a", 1100, 1300, 1250, 990, 2000, 1800, 1750),
            took("b", 900, 950, 800, 1200, 1400, 850),
            1);
    assertThat(exact.getDurationU(), is(36.0));
    assertThat(exact.getDurationPValue(), closeTo(0.03496503496503496, 1e-12));
    assertThat(exact.getMedianDurationMsA(), is(1300.0));
    assertThat(exact.getMedianDurationMsB(), is(925.0));
    assertThat(exact.getMeanDurationDifferenceMs(), is(10190.0 / 7 - 6100.0 / 6));

    // Ties: method="asymptotic".
    AgentComparison ties =
        compare(took("a", 10, 10, 20, 20, 30, 30), took("b", 20, 20, 30, 40, 40, 50, 60), 1);
    assertThat(ties.getDurationU(), is(7.0));
    assertThat(ties.getDurationPValue(), closeTo(0.04856302705403495, 1e-12));
    AgentComparison same = compare(took("a", 5, 5, 5, 5, 5), took("b", 5, 5, 5, 5, 5), 1);
    assertThat(same.getDurationUntested(), is("all durations are equal"));
  }

  @Test
  void ofManyDurationsThoseWithTheLeastHashesAreKept() throws IOException {
    int count = DurationSample.MAX_SIZE + 2_000;
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    double[] expected =
        numbers.stream()
            .sorted(Comparator.comparingLong(i -> TextHashes.of("id" + i)))
            .limit(DurationSample.MAX_SIZE)
            .mapToDouble(i -> i)
            .sorted()
            .toArray();
    DurationSample one = new DurationSample();
    DurationSample other = new DurationSample();
    for (int i : Invocations.shuffled(numbers, 5)) {
      (i % 3 == 0 ? one : other).add("id" + i, i);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    other.encode(bytes);
    one.merge(DurationSample.decode(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(Arrays.equals(one.sorted(), expected), is(true));
    assertThat(expected.length, is(10_000));
  }
}
