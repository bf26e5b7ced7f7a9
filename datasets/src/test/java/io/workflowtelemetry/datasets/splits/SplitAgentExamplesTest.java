package io.workflowtelemetry.datasets.splits;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.datasets.examples.BuildAgentExamples;
import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SplitAgentExamplesTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final SplitSettings BY_TIME = new SplitSettings(Method.TIME, null);

  /** Rows of each split in the order of their ids, counts and cuts. */
  private record Result(
      Map<Split, List<AgentExample>> rows, Map<String, Long> counts, Map<String, Long> cuts) {
    List<AgentExample> of(Split split) {
      return Objects.requireNonNull(rows.get(split));
    }
  }

  private static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static AgentInvocation.Builder invocation(String id, String session, long minute) {
    return AgentInvocation.newBuilder()
        .setInvocationId(id)
        .setSessionId(session)
        .setTimestamp(minute(minute))
        .setAgentName("writer")
        .setTaskType("fix")
        .setDurationMs(60_000L)
        .setStatus("success");
  }

  private static RatedInvocation unrated(AgentInvocation.Builder invocation) {
    return RatedInvocation.newBuilder().setInvocation(invocation.build()).build();
  }

  private static Result split(List<RatedInvocation> rated, SplitSettings settings) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple built =
        pipeline
            .apply(Create.of(rated).withCoder(RecordCoder.of(RatedInvocation.class)))
            .apply("Build", BuildAgentExamples.create());
    PCollectionTuple outputs =
        BuildAgentExamples.candidates(built).apply("Split", SplitAgentExamples.by(settings));
    Map<Split, Collected<AgentExample>> collected = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      collected.put(split, Collected.of(SplitRows.rows(outputs, split)));
    }
    Collected<KV<String, Long>> left = Collected.of(BuildAgentExamples.counts(built));
    Collected<KV<String, Long>> counts = Collected.of(SplitRows.counts(outputs));
    Collected<KV<String, Long>> cuts = Collected.of(SplitRows.cuts(outputs));
    pipeline.run().waitUntilFinish();
    Map<Split, List<AgentExample>> rows = new EnumMap<>(Split.class);
    collected.forEach(
        (split, examples) ->
            rows.put(
                split,
                examples.elements().stream()
                    .sorted(Comparator.comparing(AgentExample::getInvocationId))
                    .toList()));
    return new Result(rows, Collected.sums(left, counts), Collected.sums(cuts));
  }

  private static List<RatedInvocation> random(long seed, int count) {
    Random random = new Random(seed);
    List<RatedInvocation> rated = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int minute = random.nextInt(3_000);
      RatedInvocation.Builder one =
          RatedInvocation.newBuilder()
              .setInvocation(
                  invocation("i" + i, "s", minute)
                      .setSessionId(
                          random.nextInt(20) == 0 ? null : "s" + (minute / 80 + random.nextInt(3)))
                      .setStatus(random.nextInt(3) == 0 ? "failure" : "success")
                      .setTaskType(pick(random, "fix", "feature", null))
                      .setDurationMs(random.nextInt(5) == 0 ? null : (long) random.nextInt(900_000))
                      .build());
      if (random.nextBoolean()) {
        one.setMetric(
            SuccessMetric.newBuilder()
                .setInvocationId("i" + i)
                .setTimestamp(minute(minute + random.nextInt(90)))
                .setQualityRating(1L + random.nextInt(5))
                .build());
      }
      rated.add(one.build());
    }
    return rated;
  }

  private static @Nullable String pick(Random random, @Nullable String... words) {
    return words[random.nextInt(words.length)];
  }

  @Test
  void noSessionAndNoFutureLeaksIntoAnEarlierSplit() {
    List<RatedInvocation> rated = random(1, 200);
    Result result = split(rated, BY_TIME);
    Map<String, RatedInvocation> byId = new HashMap<>();
    rated.forEach(one -> byId.put(one.getInvocation().getInvocationId(), one));
    Map<String, Split> sessions = new HashMap<>();
    long train = Objects.requireNonNull(result.cuts().get("agents/cuts/train_until_ms"));
    long validation = Objects.requireNonNull(result.cuts().get("agents/cuts/validation_until_ms"));
    for (Split split : Split.values()) {
      assertThat(split + " has rows", result.of(split), is(not(empty())));
      for (AgentExample row : result.of(split)) {
        if (row.getSessionId() != null) {
          Split before = sessions.put(row.getSessionId(), split);
          assertThat("a session in two splits", before == null || before == split, is(true));
        }
        RatedInvocation source = Objects.requireNonNull(byId.get(row.getInvocationId()));
        long until =
            split == Split.TRAIN ? train : split == Split.VALIDATION ? validation : Long.MAX_VALUE;
        long duration = row.getDurationMs() == null ? 0 : row.getDurationMs();
        assertThat(row.getAt().toEpochMilli() + duration < until, is(true));
        if (source.getMetric() != null) {
          assertThat(
              "a rating that came later",
              source.getMetric().getTimestamp().toEpochMilli() < until,
              is(true));
        }
      }
    }
    assertThat(result.counts().get("agents/embargoed/train"), greaterThan(0L));
    long rows = result.rows().values().stream().mapToLong(List::size).sum();
    long counted =
        result.counts().entrySet().stream()
            .filter(count -> count.getKey().matches("agents/(splits|embargoed)/.*"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat("every invocation is somewhere", counted, is(200L));
    assertThat(rows < counted, is(true));
  }

  @Test
  void theMedianIsThatOfTheTrainSplit() {
    Result result = split(random(2, 150), BY_TIME);
    for (String type : List.of("fix", "feature")) {
      List<Long> durations =
          result.of(Split.TRAIN).stream()
              .filter(row -> type.equals(row.getTaskType()) && row.getDurationMs() != null)
              .map(AgentExample::getDurationMs)
              .sorted()
              .toList();
      int size = durations.size();
      double median = (durations.get((size - 1) / 2) + durations.get(size / 2)) / 2.0;
      for (Split split : Split.values()) {
        for (AgentExample row : result.of(split)) {
          if (type.equals(row.getTaskType())) {
            assertThat(row.getMedianDurationMs(), is(median));
            double speed =
                row.getDurationMs() == null
                    ? 0
                    : Math.max(-1, Math.min(1, 1 - row.getDurationMs() / median));
            assertThat(row.getSpeed(), is(speed));
            assertThat(
                row.getReward(),
                is(
                    0.4 * row.getOutcome()
                        + 0.3 * row.getQuality()
                        + 0.2 * speed
                        - 0.1 * row.getErrors()));
          }
        }
      }
    }
    assertThat(
        result.of(Split.TRAIN).stream()
            .filter(row -> row.getTaskType() == null)
            .map(AgentExample::getSpeed)
            .distinct()
            .toList(),
        contains(0.0));
  }

  @Test
  void durationsAfterTheCutChangeNoRowOfTrain() {
    Cuts cuts = new Cuts(minute(2_000), minute(2_500));
    List<RatedInvocation> rated = random(3, 100);
    Result before = split(rated, new SplitSettings(Method.TIME, cuts));
    List<RatedInvocation> more = new ArrayList<>(rated);
    for (int i = 0; i < 100; i++) {
      more.add(unrated(invocation("late" + i, "late", 2_600 + i).setDurationMs(9_999_999L)));
    }
    Collections.shuffle(more, new Random(5));
    Result after = split(more, new SplitSettings(Method.TIME, cuts));
    assertThat(after.of(Split.TRAIN), is(before.of(Split.TRAIN)));
    assertThat(after.of(Split.VALIDATION), is(before.of(Split.VALIDATION)));
    assertThat(after.of(Split.TEST).size() - before.of(Split.TEST).size(), is(100));
  }

  @Test
  void theOrderOfElementsDoesNotMatter() {
    List<RatedInvocation> rated = random(6, 80);
    Result expected = split(rated, BY_TIME);
    List<RatedInvocation> shuffled = new ArrayList<>(rated);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(split(shuffled, BY_TIME), is(expected));
  }

  @Test
  void aSplitByHashKeepsSessionsWholeToo() {
    Result result = split(random(8, 150), new SplitSettings(Method.HASH, null));
    Set<String> seen = new HashSet<>();
    for (Split split : Split.values()) {
      Set<String> sessions = new HashSet<>();
      result.of(split).stream()
          .map(AgentExample::getSessionId)
          .filter(Objects::nonNull)
          .forEach(sessions::add);
      assertThat(Collections.disjoint(seen, sessions), is(true));
      seen.addAll(sessions);
    }
    assertThat(result.rows().values().stream().mapToLong(List::size).sum(), is(150L));
    assertThat(result.cuts(), is(Map.of()));
  }

  @Test
  void whatMakesNoRowIsCounted() {
    Result result =
        split(
            List.of(
                unrated(invocation("1", "s", 1).setStatus("partial")),
                unrated(invocation("2", "s", 1).setStatus(null)),
                unrated(invocation("3", "s", 1).setStatus("odd")),
                unrated(invocation("4", "s", 1).setAgentName(null)),
                unrated(invocation("5", "s", 1).setTimestamp(null))),
            BY_TIME);
    assertThat(
        result.counts(),
        is(
            Map.of(
                "agents/no_examples/partial", 1L,
                "agents/no_examples/unknown", 2L,
                "agents/no_examples/without_agent", 1L,
                "agents/no_examples/without_time", 1L)));
  }

  @Test
  void featuresAreFlat() {
    AgentInvocation invocation =
        invocation("1", "s", 1)
            .setLanguages(List.of("java", "c", "java"))
            .setLoc(12L)
            .setFileCount(3L)
            .setTaskScope("small")
            .setTaskRiskLevel("low")
            .setTestsExist(true)
            .setDocsExist(false)
            .setGitClean(true)
            .build();
    AgentExample row =
        split(
                List.of(RatedInvocation.newBuilder().setInvocation(invocation).build()),
                new SplitSettings(Method.TIME, new Cuts(minute(9), minute(9))))
            .of(Split.TRAIN)
            .get(0);
    assertThat(row.getLanguages(), contains("c", "java"));
    assertThat(row.getFrameworks(), nullValue());
    assertThat(row.getLoc(), is(12L));
    assertThat(row.getFileCount(), is(3L));
    assertThat(row.getTaskScope(), is("small"));
    assertThat(row.getTaskRiskLevel(), is("low"));
    assertThat(row.getTestsExist(), is(true));
    assertThat(row.getDocsExist(), is(false));
    assertThat(row.getGitClean(), is(true));
    assertThat(row.getAgentName(), is("writer"));
    assertThat(row.getReward(), is(0.4 * 1 + 0.3 * 0.5 + 0.2 * 0 - 0.1 * 0));
  }
}
