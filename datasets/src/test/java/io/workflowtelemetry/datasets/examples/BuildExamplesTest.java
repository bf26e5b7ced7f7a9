package io.workflowtelemetry.datasets.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildExamplesTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final long DAY_MS = 86_400_000;
  private static final Comparator<Run> ORDER =
      Comparator.comparing(Run::getCompletedAt)
          .thenComparing(run -> Long.parseLong(run.getRunId()))
          .thenComparing(Run::getRunAttempt);

  private static Run.Builder run(int id, long createdMs, @Nullable Long completedMs) {
    Instant created = START.plusMillis(createdMs);
    return Drafts.run(Integer.toString(id))
        .setWorkflowName("CI")
        .setOutcome("SUCCESS")
        .setCreatedAt(created)
        .setStartedAt(created)
        .setCompletedAt(completedMs == null ? null : START.plusMillis(completedMs))
        .setDurationMs(completedMs == null ? null : Math.max(0, completedMs - createdMs));
  }

  private static Map<String, SplitCandidate> candidates(List<Run> runs, String zone) {
    Pipeline pipeline = Collected.pipeline();
    Collected<SplitCandidate> candidates =
        Collected.of(
            PCollectionList.of(pipeline.apply(Create.of(runs).withCoder(RecordCoder.of(Run.class))))
                .apply("Build", BuildExamples.by(Calendar.in(zone))));
    pipeline.run().waitUntilFinish();
    return candidates.elements().stream()
        .collect(
            Collectors.toMap(
                candidate ->
                    candidate.getExample().getRepository()
                        + "#"
                        + candidate.getExample().getRunId(),
                Function.identity()));
  }

  private static boolean isVerdict(Run run) {
    return !run.getOutcome().equals("NONE");
  }

  private static <T> List<T> last10(List<T> values) {
    return values.subList(Math.max(0, values.size() - 10), values.size());
  }

  private static @Nullable Double mean(List<Double> values) {
    return values.isEmpty()
        ? null
        : values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  private static @Nullable Double successRate(List<Run> runs) {
    return mean(
        last10(runs.stream().filter(BuildExamplesTest::isVerdict).toList()).stream()
            .map(run -> run.getOutcome().equals("SUCCESS") ? 1.0 : 0.0)
            .toList());
  }

  /** What SEMANTICS 7 says of one run, by looking at all others. */
  private static BuildExample model(Run run, List<Run> runs, ZoneId zone) {
    List<Run> known =
        runs.stream()
            .filter(other -> other.getRepository().equals(run.getRepository()))
            .filter(other -> other.getCompletedAt() != null)
            .filter(other -> other.getCompletedAt().isBefore(run.getCreatedAt()))
            .sorted(ORDER)
            .toList();
    List<Run> before =
        known.stream()
            .filter(other -> Objects.equals(other.getWorkflowName(), run.getWorkflowName()))
            .toList();
    List<Run> verdicts = before.stream().filter(BuildExamplesTest::isVerdict).toList();
    Run previous = verdicts.isEmpty() ? null : verdicts.get(verdicts.size() - 1);
    List<Double> durationsMs =
        verdicts.stream()
            .map(Run::getDurationMs)
            .filter(Objects::nonNull)
            .map(Long::doubleValue)
            .toList();
    Double meanMs = mean(last10(durationsMs));
    Instant dayBefore = run.getCreatedAt().minusMillis(DAY_MS);
    return BuildExample.newBuilder()
        .setRepository(run.getRepository())
        .setRunId(run.getRunId())
        .setHeadSha(run.getHeadSha())
        .setCreatedAt(run.getCreatedAt())
        .setWorkflowName(run.getWorkflowName())
        .setCommitAuthor(run.getCommitAuthor())
        .setTimeOfDay(run.getCreatedAt().atZone(zone).getHour())
        .setDayOfWeek(run.getCreatedAt().atZone(zone).getDayOfWeek().getValue() - 1)
        .setPreviousOutcome(previous == null ? null : previous.getOutcome())
        .setPreviousDuration(
            previous == null || previous.getDurationMs() == null
                ? null
                : previous.getDurationMs() / 1000.0)
        .setMeanDurationLast10(meanMs == null ? null : meanMs / 1000)
        .setSuccessRateLast10(successRate(before))
        .setRunsLast24h(
            before.stream().filter(other -> !other.getCompletedAt().isBefore(dayBefore)).count())
        .setAuthorSuccessRateLast10(
            run.getCommitAuthor() == null
                ? null
                : successRate(
                    known.stream()
                        .filter(other -> run.getCommitAuthor().equals(other.getCommitAuthor()))
                        .toList()))
        .setBuildDuration(run.getDurationMs() / 1000.0)
        .setBuildSuccess(run.getOutcome().equals("SUCCESS") ? 1 : 0)
        .setTestFailures(run.getTestFailures())
        .build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void featuresAreThoseOfANaiveModel(long seed) {
    Random random = new Random(seed);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      // Whole hours, so that many runs begin when others end.
      long created = random.nextInt(60) * 3_600_000L;
      Long completed = random.nextInt(12) == 0 ? null : created + random.nextInt(30) * 3_600_000L;
      Run.Builder run =
          run(i, created, completed)
              .setRepository(random.nextInt(8) == 0 ? "o/other" : "o/r")
              .setRunAttempt(random.nextInt(6) == 0 ? 2 : 1)
              .setWorkflowName(random.nextInt(12) == 0 ? null : "W" + random.nextInt(2))
              .setCommitAuthor(random.nextInt(4) == 0 ? null : "A" + random.nextInt(2))
              .setHeadSha(random.nextInt(4) == 0 ? null : "sha" + random.nextInt(40))
              .setTestFailures(random.nextBoolean() ? null : 1L)
              .setOutcome(List.of("SUCCESS", "SUCCESS", "FAILURE", "NONE").get(random.nextInt(4)));
      if (random.nextInt(10) == 0) {
        run.setDurationMs(null);
      }
      runs.add(run.build());
    }
    Map<String, SplitCandidate> candidates = candidates(runs, "America/New_York");
    int examples = 0;
    for (Run run : runs) {
      SplitCandidate candidate = candidates.get(run.getRepository() + "#" + run.getRunId());
      if (run.getRunAttempt() != 1 || !isVerdict(run) || run.getDurationMs() == null) {
        assertThat(candidate, nullValue());
        continue;
      }
      assertThat(
          Objects.requireNonNull(candidate).getExample(),
          is(model(run, runs, ZoneId.of("America/New_York"))));
      assertThat(candidate.getCompletedAt(), is(run.getCompletedAt()));
      examples++;
    }
    assertThat(examples, greaterThan(40));
    assertThat(candidates.size(), is(examples));
  }

  @Test
  void whatEndsAsARunIsCreatedIsNotKnownToIt() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, 1_000L).setOutcome("FAILURE").build());
    runs.add(run(2, 1_000, 9_000L).build());
    runs.add(run(3, 1_001, 9_000L).build());
    // A day after the first run's end, and a moment more.
    runs.add(run(4, 1_000 + DAY_MS, 2 * DAY_MS).build());
    runs.add(run(5, 1_001 + DAY_MS, 2 * DAY_MS).build());
    Collections.reverse(runs);
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 2).getPreviousOutcome(), nullValue());
    assertThat(example(candidates, 2).getRunsLast24h(), is(0L));
    assertThat(example(candidates, 3).getPreviousOutcome(), is("FAILURE"));
    assertThat(example(candidates, 3).getPreviousDuration(), is(1.0));
    assertThat(example(candidates, 3).getRunsLast24h(), is(1L));
    assertThat(example(candidates, 4).getRunsLast24h(), is(3L));
    assertThat(example(candidates, 5).getRunsLast24h(), is(2L));
    assertThat(example(candidates, 5).getSuccessRateLast10(), is(2.0 / 3));
  }

  @Test
  void aRunThatEndsBeforeItBeginsDoesNotKnowItself() {
    Run backwards = run(1, 10_000, 5_000L).setOutcome("FAILURE").setCommitAuthor("ann").build();
    Run later = run(2, 20_000, 30_000L).setCommitAuthor("ann").build();
    Map<String, SplitCandidate> candidates = candidates(List.of(backwards, later), "UTC");
    BuildExample own = example(candidates, 1);
    assertThat(own.getPreviousOutcome(), nullValue());
    assertThat(own.getSuccessRateLast10(), nullValue());
    assertThat(own.getAuthorSuccessRateLast10(), nullValue());
    assertThat(own.getRunsLast24h(), is(0L));
    assertThat(example(candidates, 2).getPreviousOutcome(), is("FAILURE"));
    assertThat(example(candidates, 2).getAuthorSuccessRateLast10(), is(0.0));
  }

  private static BuildExample example(Map<String, SplitCandidate> candidates, int id) {
    return Objects.requireNonNull(candidates.get("o/r#" + id)).getExample();
  }
}
