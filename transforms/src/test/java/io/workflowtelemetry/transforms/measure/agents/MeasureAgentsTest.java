package io.workflowtelemetry.transforms.measure.agents;

import static io.workflowtelemetry.transforms.measure.agents.Invocations.START;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.metric;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.rated;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.unrated;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.CountedText;
import io.workflowtelemetry.schemas.RatedInvocation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasureAgentsTest {
  private static final Instant AS_OF = START.plus(Duration.ofDays(40));

  private static Map<String, AgentStatistics> measure(
      MeasureAgents transform, List<RatedInvocation> rated) {
    return Collected.run(transform, RatedInvocation.class, rated).stream()
        .collect(
            Collectors.toMap(
                row -> String.valueOf(row.getAgentName()),
                Function.identity(),
                (one, other) -> {
                  throw new AssertionError("two rows of " + one.getAgentName());
                },
                TreeMap::new));
  }

  private static AgentStatistics writer(List<RatedInvocation> rated) {
    return get(measure(MeasureAgents.asOf(AS_OF), rated), "writer");
  }

  private static AgentInvocation.Builder at(String id, Instant time, String status) {
    return Invocations.of(id, null).setTimestamp(time).setStatus(status);
  }

  private static List<RatedInvocation> ended(String agent, int successes, int failures) {
    List<RatedInvocation> all = new ArrayList<>();
    for (int i = 0; i < successes + failures; i++) {
      all.add(
          unrated(
              Invocations.of(agent + i, i)
                  .setAgentName(agent)
                  .setStatus(i < successes ? "success" : "failure")));
    }
    return all;
  }

  private static RatedInvocation used(String id, String agent, @Nullable Double cost) {
    return unrated(
        Invocations.of(id, 0)
            .setAgentName(agent)
            .setCostUsd(cost)
            .setModel("m")
            .setOutputTokens(cost == null ? null : 10L));
  }

  @Test
  void whatAgentsUsedAddsUpAndRanksThem() {
    List<RatedInvocation> all = new ArrayList<>();
    // Ten times a tenth is no 1.0 where doubles are summed.
    for (int i = 0; i < 10; i++) {
      all.add(used("tenth" + i, "tenths", 0.1));
    }
    all.add(used("one", "one", 1.0));
    all.add(used("one more", "one", null));
    all.add(used("less", "less", 0.9));
    all.add(used("none", "none", null));
    all.add(unrated(Invocations.of("nameless", 0).setAgentName(null).setCostUsd(5.0)));

    Map<String, AgentStatistics> agents = measure(MeasureAgents.asOf(AS_OF), all);

    AgentStatistics tenths = get(agents, "tenths");
    assertThat(tenths.getCostUsd(), is(1.0));
    assertThat(tenths.getMeanCostUsd(), is(0.1));
    assertThat(tenths.getOutputTokens(), is(100L));
    assertThat(tenths.getInputTokens(), nullValue());
    assertThat(tenths.getModels(), contains(new CountedText("m", 10L)));
    AgentStatistics one = get(agents, "one");
    assertThat(one.getCosts(), is(1L));
    assertThat(one.getInvocations(), is(2L));
    assertThat(tenths.getCostRank(), is(1L));
    assertThat(one.getCostRank(), is(1L));
    assertThat(get(agents, "less").getCostRank(), is(3L));
    assertThat(get(agents, "none").getCostRank(), nullValue());
    assertThat(get(agents, "null").getCostUsd(), is(5.0));
    assertThat("without a name", get(agents, "null").getCostRank(), nullValue());
  }

  @Test
  void trendsCompareSevenDaysWithTheThirtyBefore() {
    Instant recent = AS_OF.minus(Duration.ofDays(7));
    Instant former = recent.minus(Duration.ofDays(30));
    AgentStatistics row =
        writer(
            List.of(
                unrated(at("too early", former.minusMillis(1), "failure").setDurationMs(1L)),
                unrated(at("former", former, "success").setDurationMs(100L)),
                unrated(at("former 2", recent.minusMillis(1), "failure")),
                unrated(at("recent", recent, "success").setDurationMs(250L)),
                unrated(at("recent 2", AS_OF.minusMillis(1), "partial")),
                unrated(at("too late", AS_OF, "failure").setDurationMs(1L)),
                unrated(Invocations.of("untimed", null).setStatus("failure"))));
    assertThat(row.getRecentSuccessRate(), is(1.0));
    assertThat(row.getFormerSuccessRate(), is(0.5));
    assertThat(row.getSuccessRateChange(), is(0.5));
    assertThat(row.getMeanDurationChangeMs(), is(150.0));
    assertThat(row.getInvocations(), is(7L));
    AgentStatistics only = writer(List.of(unrated(at("recent", recent, "success"))));
    assertThat(only.getRecentSuccessRate(), is(1.0));
    assertThat("an empty window is no trend", only.getSuccessRateChange(), nullValue());
    assertThat(only.getMeanDurationChangeMs(), nullValue());
  }

  @Test
  void agentsAreRankedFromFiveVerdictsOn() {
    List<RatedInvocation> all = new ArrayList<>(ended("good", 5, 0));
    all.addAll(ended("as good", 10, 0));
    all.addAll(ended("new", 4, 0));
    all.addAll(ended("bad", 1, 4));
    all.addAll(
        ended("loved", 4, 1).stream()
            .map(one -> rated(AgentInvocation.newBuilder(one.getInvocation()), 5L))
            .toList());
    for (int i = 0; i < 6; i++) {
      all.add(unrated(Invocations.of("nameless" + i, i).setAgentName(null).setStatus("success")));
    }
    Map<String, AgentStatistics> rows = measure(MeasureAgents.asOf(AS_OF), all);
    // 0.6 x 0.8 + 0.4 x 5/5; nobody rated the others, who have 3 of 5.
    assertThat(get(rows, "loved").getScore(), closeTo(0.88, 1e-12));
    assertThat(get(rows, "good").getScore(), closeTo(0.84, 1e-12));
    assertThat(get(rows, "bad").getScore(), closeTo(0.36, 1e-12));
    assertThat(get(rows, "new").getScore(), nullValue());
    assertThat(get(rows, "null").getScore(), nullValue());
    Map<String, Long> ranks = new TreeMap<>();
    rows.forEach(
        (agent, row) -> {
          if (row.getRank() != null) {
            ranks.put(agent, row.getRank());
          }
        });
    assertThat(ranks, is(Map.of("loved", 1L, "good", 2L, "as good", 2L, "bad", 4L)));
    assertThat(get(rows, "new").getSuccessRateLow(), closeTo(0.5101, 1e-4));
  }

  private static AgentStatistics get(Map<String, AgentStatistics> rows, String agent) {
    return Objects.requireNonNull(rows.get(agent), agent);
  }

  @Test
  void onlyFiveTextsAreShownAndTheirCountsAreExact() {
    List<RatedInvocation> all = new ArrayList<>();
    for (int message = 0; message < 9; message++) {
      for (int i = 0; i <= message / 2; i++) {
        all.add(
            rated(
                Invocations.of(message + "/" + i, i)
                    .setStatus("failure")
                    .setErrorMessage(" message " + message + "\n"),
                metric(message + "/" + i).setAlternativeAgentSuggested("agent " + message % 2)));
      }
    }
    all.add(unrated(Invocations.of("fine", 0).setStatus("success").setErrorMessage("message 1")));
    AgentStatistics row = writer(Invocations.shuffled(all, 3));
    assertThat(
        row.getFailureMessages(),
        contains(
            new CountedText("message 8", 5L),
            new CountedText("message 6", 4L),
            new CountedText("message 7", 4L),
            new CountedText("message 4", 3L),
            new CountedText("message 5", 3L)));
    assertThat(
        row.getAlternatives(),
        contains(new CountedText("agent 0", 15L), new CountedText("agent 1", 10L)));
    assertThat(row.getTaskTypes(), empty());
  }

  @Test
  void statisticsAreThoseOfAModelInAnyOrder() {
    List<RatedInvocation> all = random(11, 600);
    Map<String, AgentStatistics> expected = model(all, null);
    Map<String, AgentStatistics> found = measure(MeasureAgents.asOf(AS_OF), all);
    assertThat(found, is(expected));
    assertThat(measure(MeasureAgents.asOf(AS_OF), Invocations.shuffled(all, 2)), is(expected));
    assertThat(measure(MeasureAgents.asOf(AS_OF).withTaskType("fix"), all), is(model(all, "fix")));
    assertThat(
        found.values().stream().filter(row -> row.getSuccessRateChange() != null).count(),
        greaterThan(2L));
  }

  private static List<RatedInvocation> random(long seed, int count) {
    Random random = new Random(seed);
    List<RatedInvocation> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AgentInvocation.Builder invocation =
          Invocations.of("i" + i, random.nextInt(9) == 0 ? null : random.nextInt(60 * 24 * 45))
              .setAgentName(pick(random, "a", "b", "c", "d", null))
              .setStatus(pick(random, "success", "success", "failure", "partial", "odd", null))
              .setTaskType(pick(random, "fix", "feature", "docs", "x", "y", "z", null))
              .setErrorMessage(pick(random, "timeout", "no file", "e3", "e4", "e5", "e6", null))
              .setDurationMs(random.nextInt(4) == 0 ? null : (long) random.nextInt(100_000));
      all.add(
          random.nextBoolean()
              ? unrated(invocation)
              : rated(
                  invocation,
                  metric("i" + i)
                      .setQualityRating(random.nextInt(5) == 0 ? null : 1L + random.nextInt(5))
                      .setWouldUseAgain(random.nextInt(3) == 0 ? null : random.nextBoolean())
                      .setAlternativeAgentSuggested(pick(random, "a", "b", "b", null))));
    }
    return all;
  }

  private static @Nullable String pick(Random random, @Nullable String... words) {
    return words[random.nextInt(words.length)];
  }

  private static Map<String, AgentStatistics> model(
      List<RatedInvocation> all, @Nullable String type) {
    Set<@Nullable String> agents = new HashSet<>();
    List<RatedInvocation> looked =
        all.stream()
            .filter(one -> type == null || type.equals(one.getInvocation().getTaskType()))
            .toList();
    looked.forEach(one -> agents.add(one.getInvocation().getAgentName()));
    List<AgentStatistics> unranked =
        agents.stream()
            .map(
                agent ->
                    row(
                        agent,
                        type,
                        looked.stream()
                            .filter(
                                one -> Objects.equals(one.getInvocation().getAgentName(), agent))
                            .toList()))
            .toList();
    Map<String, AgentStatistics> rows = new TreeMap<>();
    for (AgentStatistics row : unranked) {
      Long rank =
          row.getScore() == null
              ? null
              : 1
                  + unranked.stream()
                      .filter(other -> other.getScore() != null)
                      .filter(other -> other.getScore() > row.getScore())
                      .count();
      rows.put(
          String.valueOf(row.getAgentName()),
          AgentStatistics.newBuilder(row).setRank(rank).build());
    }
    return rows;
  }

  private static AgentStatistics row(
      @Nullable String agent, @Nullable String type, List<RatedInvocation> all) {
    List<RatedInvocation> recent =
        all.stream().filter(between(AS_OF.minus(Duration.ofDays(7)), AS_OF)).toList();
    List<RatedInvocation> former =
        all.stream()
            .filter(between(AS_OF.minus(Duration.ofDays(37)), AS_OF.minus(Duration.ofDays(7))))
            .toList();
    List<Long> ratings =
        values(all, one -> one.getMetric() == null ? null : one.getMetric().getQualityRating());
    List<Boolean> again =
        values(all, one -> one.getMetric() == null ? null : one.getMetric().getWouldUseAgain());
    long successes = count(all, "success");
    long failures = count(all, "failure");
    long verdicts = successes + failures;
    Double rate = rate(all);
    Double quality = mean(ratings);
    Double score =
        agent == null || verdicts < 5
            ? null
            : 0.6 * Objects.requireNonNull(rate) + 0.4 * (quality == null ? 3 : quality) / 5;
    WilsonInterval interval = verdicts == 0 ? null : WilsonInterval.of(successes, verdicts);
    return AgentStatistics.newBuilder()
        .setAgentName(agent)
        .setTaskType(type)
        .setInvocations(all.size())
        .setSuccesses(successes)
        .setFailures(failures)
        .setPartial(count(all, "partial"))
        .setUnknown(all.size() - verdicts - count(all, "partial"))
        .setSuccessRate(rate)
        .setSuccessRateLow(interval == null ? null : interval.low())
        .setSuccessRateHigh(interval == null ? null : interval.high())
        .setDurations(durations(all).size())
        .setMeanDurationMs(mean(durations(all)))
        .setRatings(ratings.size())
        .setMeanQuality(quality)
        .setWouldUseAgain(again.stream().filter(yes -> yes).count())
        .setWouldNotUseAgain(again.stream().filter(yes -> !yes).count())
        .setWouldUseAgainRate(mean(again.stream().map(yes -> yes ? 1L : 0L).toList()))
        .setAlternatives(
            top(
                values(
                    all,
                    one ->
                        one.getMetric() == null
                            ? null
                            : one.getMetric().getAlternativeAgentSuggested())))
        .setTaskTypes(top(values(all, one -> one.getInvocation().getTaskType())))
        .setFailureMessages(
            top(
                values(
                    all,
                    one ->
                        "failure".equals(one.getInvocation().getStatus())
                            ? one.getInvocation().getErrorMessage()
                            : null)))
        .setModels(List.of())
        .setCosts(0L)
        .setScore(score)
        .setRecentSuccessRate(rate(recent))
        .setFormerSuccessRate(rate(former))
        .setSuccessRateChange(minus(rate(recent), rate(former)))
        .setRecentMeanDurationMs(mean(durations(recent)))
        .setFormerMeanDurationMs(mean(durations(former)))
        .setMeanDurationChangeMs(minus(mean(durations(recent)), mean(durations(former))))
        .build();
  }

  private static Predicate<RatedInvocation> between(Instant from, Instant until) {
    return one -> {
      Instant at = one.getInvocation().getTimestamp();
      return at != null && !at.isBefore(from) && at.isBefore(until);
    };
  }

  private static <T> List<T> values(
      List<RatedInvocation> all, Function<RatedInvocation, @Nullable T> field) {
    List<T> values = new ArrayList<>();
    for (RatedInvocation one : all) {
      T value = field.apply(one);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static List<Long> durations(List<RatedInvocation> all) {
    return values(all, one -> one.getInvocation().getDurationMs());
  }

  private static long count(List<RatedInvocation> all, String status) {
    return all.stream().filter(one -> status.equals(one.getInvocation().getStatus())).count();
  }

  private static @Nullable Double rate(List<RatedInvocation> all) {
    List<Long> verdicts = new ArrayList<>();
    all.forEach(
        one -> {
          String status = one.getInvocation().getStatus();
          if ("success".equals(status) || "failure".equals(status)) {
            verdicts.add("success".equals(status) ? 1L : 0L);
          }
        });
    return mean(verdicts);
  }

  private static @Nullable Double mean(List<Long> values) {
    if (values.isEmpty()) {
      return null;
    }
    BigDecimal sum =
        values.stream().map(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
    return sum.divide(BigDecimal.valueOf(values.size()), MathContext.DECIMAL128).doubleValue();
  }

  private static @Nullable Double minus(@Nullable Double one, @Nullable Double other) {
    return one == null || other == null ? null : one - other;
  }

  private static List<CountedText> top(List<String> texts) {
    Map<String, Long> counts = new TreeMap<>();
    texts.forEach(text -> counts.merge(text, 1L, Long::sum));
    return counts.entrySet().stream()
        .sorted(Comparator.comparing((Map.Entry<String, Long> text) -> -text.getValue()))
        .limit(5)
        .map(text -> new CountedText(text.getKey(), text.getValue()))
        .toList();
  }
}
