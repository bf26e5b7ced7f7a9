package io.workflowtelemetry.datasets.splits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRowsTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final SplitSettings BY_TIME = new SplitSettings(Method.TIME, null);

  /** What a split gave: the split of each run by its id, counts and cuts. */
  private record Result(
      Map<String, Split> splits, Map<String, Long> counts, Map<String, Long> cuts) {}

  private static SplitCandidate candidate(
      String id, @Nullable String sha, long createdMin, long completedMin) {
    BuildExample example =
        BuildExample.newBuilder()
            .setRepository("o/r")
            .setRunId(id)
            .setHeadSha(sha)
            .setCreatedAt(START.plusSeconds(createdMin * 60))
            .setTimeOfDay(0)
            .setDayOfWeek(0)
            .setRunsLast24h(0)
            .setBuildDuration(1)
            .setBuildSuccess(1)
            .build();
    return SplitCandidate.newBuilder()
        .setExample(example)
        .setCompletedAt(START.plusSeconds(completedMin * 60))
        .setOpensGroup(false)
        .build();
  }

  private static String group(SplitCandidate candidate) {
    String sha = candidate.getExample().getHeadSha();
    return sha == null ? "o/r/" + candidate.getExample().getRunId() : sha;
  }

  private static Result split(List<SplitCandidate> candidates, SplitSettings settings) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(candidates).withCoder(RecordCoder.of(SplitCandidate.class)))
            .apply("Group", GroupExamples.create())
            .apply("Split", SplitRows.ofBuilds(settings));
    Map<Split, Collected<BuildExample>> collected = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      collected.put(split, Collected.of(SplitRows.rows(outputs, split)));
    }
    Collected<KV<String, Long>> counts = Collected.of(SplitRows.counts(outputs));
    Collected<KV<String, Long>> cuts = Collected.of(SplitRows.cuts(outputs));
    pipeline.run().waitUntilFinish();
    Map<String, Split> splits = new TreeMap<>();
    collected.forEach(
        (split, examples) ->
            examples
                .elements()
                .forEach(
                    example ->
                        assertThat(
                            "each row is once",
                            splits.put(example.getRunId(), split),
                            nullValue())));
    return new Result(splits, Collected.sums(counts), Collected.sums(cuts));
  }

  /** SEMANTICS 7 by sorting all groups; counts of rows, groups and embargoed rows with it. */
  private static Result model(List<SplitCandidate> candidates, @Nullable Cuts given) {
    Map<String, Long> starts = new TreeMap<>();
    for (SplitCandidate candidate : candidates) {
      long created = candidate.getExample().getCreatedAt().toEpochMilli();
      starts.merge(group(candidate), created, Math::min);
    }
    List<Long> sorted = starts.values().stream().sorted().toList();
    long train =
        given == null ? sorted.get(sorted.size() * 80 / 100) : given.trainUntil().toEpochMilli();
    long validation =
        given == null
            ? sorted.get(sorted.size() * 90 / 100)
            : given.validationUntil().toEpochMilli();
    Map<String, Split> splits = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    starts
        .values()
        .forEach(
            start ->
                counts.merge("groups/" + place(start, train, validation).label(), 1L, Long::sum));
    for (SplitCandidate candidate : candidates) {
      long start = Objects.requireNonNull(starts.get(group(candidate)));
      long end = candidate.getCompletedAt().toEpochMilli();
      Split split = place(start, train, validation);
      boolean embargoed =
          (split == Split.TRAIN && end >= train)
              || (split == Split.VALIDATION && end >= validation);
      counts.merge((embargoed ? "embargoed/" : "splits/") + split.label(), 1L, Long::sum);
      if (!embargoed) {
        splits.put(candidate.getExample().getRunId(), split);
      }
    }
    return new Result(
        splits,
        counts,
        Map.of("cuts/train_until_ms", train, "cuts/validation_until_ms", validation));
  }

  private static Split place(long start, long train, long validation) {
    return start < train ? Split.TRAIN : start < validation ? Split.VALIDATION : Split.TEST;
  }

  private static List<SplitCandidate> random(long seed, int count) {
    Random random = new Random(seed);
    List<SplitCandidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Half hours, so that groups tie at the cuts, and rows end there.
      long created = random.nextInt(40) * 30L;
      candidates.add(
          candidate(
              Integer.toString(i),
              random.nextInt(5) == 0 ? null : "sha" + random.nextInt(count),
              created,
              created + random.nextInt(8) * 30L));
    }
    return candidates;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 60})
  void groupsAreCutAsByANaiveModel(int count) {
    List<SplitCandidate> candidates = random(count, count);
    Result result = split(candidates, BY_TIME);
    assertThat(result, is(model(candidates, null)));
    if (count == 60) {
      assertThat(result.counts().get("embargoed/train"), greaterThan(0L));
      assertNoLeak(candidates, result);
    }
  }

  private static void assertNoLeak(List<SplitCandidate> candidates, Result result) {
    long train = Objects.requireNonNull(result.cuts().get("cuts/train_until_ms"));
    Map<String, Split> groups = new TreeMap<>();
    for (SplitCandidate candidate : candidates) {
      Split split = result.splits().get(candidate.getExample().getRunId());
      if (split == null) {
        continue;
      }
      Split before = groups.put(group(candidate), split);
      assertThat("no sha is in two splits", before == null || before == split, is(true));
      if (split == Split.TRAIN) {
        assertThat(candidate.getCompletedAt().toEpochMilli() < train, is(true));
      }
    }
  }

  @Test
  void givenCutsMoveNoRowWhenLogsAreAppended() {
    List<SplitCandidate> candidates = random(7, 25);
    Result first = split(candidates, BY_TIME);
    Cuts cuts =
        new Cuts(
            Instant.ofEpochMilli(Objects.requireNonNull(first.cuts().get(FindCuts.TRAIN_UNTIL))),
            Instant.ofEpochMilli(
                Objects.requireNonNull(first.cuts().get(FindCuts.VALIDATION_UNTIL))));
    List<SplitCandidate> more = new ArrayList<>(candidates);
    for (int i = 0; i < 10; i++) {
      more.add(candidate("later" + i, i % 2 == 0 ? "sha" + i : "new" + i, 1_300 + i, 1_400));
    }
    Collections.shuffle(more, new Random(1));
    Result second = split(more, new SplitSettings(Method.TIME, cuts));
    assertThat(second, is(model(more, cuts)));
    assertThat(second.cuts(), is(first.cuts()));
    first.splits().forEach((id, split) -> assertThat(second.splits().get(id), is(split)));
  }

  @Test
  void theHashOfAGroupPlacesIt() throws NoSuchAlgorithmException {
    List<SplitCandidate> candidates = random(3, 40);
    Result result = split(candidates, new SplitSettings(Method.HASH, null));
    Map<String, Split> expected = new TreeMap<>();
    for (SplitCandidate candidate : candidates) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(group(candidate).getBytes(UTF_8));
      int percentile =
          new BigInteger(1, Arrays.copyOf(digest, 8)).mod(BigInteger.valueOf(100)).intValue();
      expected.put(
          candidate.getExample().getRunId(),
          percentile < 80 ? Split.TRAIN : percentile < 90 ? Split.VALIDATION : Split.TEST);
    }
    assertThat(result.splits(), is(expected));
    assertThat(result.cuts(), anEmptyMap());
    assertThat(result.counts().get("embargoed/train"), nullValue());
  }

  @Test
  void noRowsHaveNoCuts() {
    Result result = split(List.of(), BY_TIME);
    assertThat(result, is(new Result(Map.of(), Map.of(), Map.of())));
  }

  @Test
  void cutsStandInOrder() {
    assertThrows(IllegalArgumentException.class, () -> new Cuts(START.plusMillis(1), START));
    assertThat(new Cuts(START, START).trainUntil(), is(START));
    assertThat(Split.VALIDATION.label(), is("validation"));
  }
}
