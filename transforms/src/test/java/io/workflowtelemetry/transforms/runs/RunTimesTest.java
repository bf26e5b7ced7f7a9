package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.runs.RunTimes.DurationSource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are written as seconds since the epoch. */
class RunTimesTest {
  private static final long DAYS_35 = 35L * 86_400;

  private static @Nullable Instant at(@Nullable Long seconds) {
    return seconds == null ? null : Instant.ofEpochSecond(seconds);
  }

  private static Job job(
      @Nullable Long createdAt, @Nullable Long startedAt, @Nullable Long completedAt) {
    return Drafts.job()
        .setCreatedAt(at(createdAt))
        .setStartedAt(at(startedAt))
        .setCompletedAt(at(completedAt))
        .build();
  }

  private static RunState.Builder run(String status) {
    return RunState.newBuilder().setStatus(status).setCreatedAt(at(100L));
  }

  private static RunTimes times(
      @Nullable Long createdAt,
      @Nullable Long startedAt,
      @Nullable Long completedAt,
      @Nullable Long durationS,
      @Nullable DurationSource source,
      @Nullable Long queueS) {
    return new RunTimes(
        at(createdAt),
        at(startedAt),
        at(completedAt),
        durationS == null ? null : durationS * 1000,
        source,
        queueS == null ? null : queueS * 1000);
  }

  @Test
  void jobsTellTheTruth() {
    RunState run = run("completed").setRunStartedAt(at(110L)).setUpdatedAt(at(9_999L)).build();
    List<Job> jobs = List.of(job(null, 130L, 200L), job(null, 120L, 180L));
    assertThat(
        RunTimes.of(1, run, jobs), is(times(100L, 110L, 200L, 90L, DurationSource.JOBS, 20L)));
  }

  @Test
  void theRetentionRewriteDoesNotCount() {
    RunState run =
        run("completed").setRunStartedAt(at(110L)).setUpdatedAt(at(110L + 400 * 86_400)).build();
    assertThat(
        RunTimes.of(1, run, List.of(job(null, 120L, 300L))),
        is(times(100L, 110L, 300L, 190L, DurationSource.JOBS, 20L)));
    assertThat(
        RunTimes.of(1, run, List.of()),
        is(times(100L, 110L, 110L, null, DurationSource.SUSPECT, null)));
  }

  /** A job that was not told to end may have ended after the others. */
  @Test
  void aCompletedRunWithAnOpenJobEndsByItsOwnTime() {
    RunState run = run("completed").setUpdatedAt(at(145L)).build();
    List<Job> jobs = List.of(job(null, 101L, 126L), job(null, 102L, null));
    assertThat(RunTimes.of(1, run, jobs), is(times(100L, 100L, 145L, 45L, DurationSource.RUN, 1L)));
    assertThat(RunTimes.of(1, null, jobs).completedAt(), is(at(126L)));
  }

  @ParameterizedTest
  @CsvSource({"0, RUN", "1, SUSPECT"})
  void aRunOfOver35DaysIsSuspect(long overMs, DurationSource source) {
    RunState run =
        run("completed")
            .setUpdatedAt(Instant.ofEpochSecond(100 + DAYS_35).plusMillis(overMs))
            .build();
    RunTimes times = RunTimes.of(1, run, List.of());
    assertThat(times.source(), is(source));
    assertThat(times.durationMs(), source == DurationSource.RUN ? is(DAYS_35 * 1000) : nullValue());
    assertThat(times.completedAt(), is(at(source == DurationSource.RUN ? 100 + DAYS_35 : 100L)));
  }

  @Test
  void onlyRunDurationsAreSuspected() {
    Job job = job(null, 100L, 100 + 2 * DAYS_35);
    assertThat(
        RunTimes.of(1, run("completed").build(), List.of(job)),
        is(times(100L, 100L, 100 + 2 * DAYS_35, 2 * DAYS_35, DurationSource.JOBS, 0L)));
    RunState reported = run("completed").setReportedDurationMs(2 * DAYS_35 * 1000).build();
    assertThat(
        RunTimes.of(1, reported, List.of()),
        is(times(100L, 100L, 100 + 2 * DAYS_35, 2 * DAYS_35, DurationSource.REPORTED, null)));
  }

  @Test
  void aRunStartsWhenItSaysElseWhenItWasCreated() {
    RunState run = run("completed").setUpdatedAt(at(200L)).build();
    assertThat(
        RunTimes.of(1, run, List.of()),
        is(times(100L, 100L, 200L, 100L, DurationSource.RUN, null)));
    RunState started = RunState.newBuilder(run).setRunStartedAt(at(150L)).build();
    assertThat(
        RunTimes.of(2, started, List.of(job(null, 160L, 190L))),
        is(times(100L, 150L, 190L, 40L, DurationSource.JOBS, null)));
  }

  @Test
  void aRerunStartsWithItsFirstJob() {
    RunState run = run("completed").setUpdatedAt(at(9_000L)).build();
    List<Job> jobs = List.of(job(null, 5_020L, 5_100L), job(null, 5_010L, 5_050L));
    assertThat(
        RunTimes.of(2, run, jobs), is(times(100L, 5_010L, 5_100L, 90L, DurationSource.JOBS, null)));
    assertThat(
        RunTimes.of(1, run, jobs),
        is(times(100L, 100L, 5_100L, 5_000L, DurationSource.JOBS, 4_910L)));
    assertThat(
        RunTimes.of(2, run, List.of(job(null, null, null))),
        is(times(100L, 100L, 9_000L, 8_900L, DurationSource.RUN, null)));
  }

  @Test
  void anOpenRunHasNoEnd() {
    RunState run = run("in_progress").setUpdatedAt(at(200L)).setReportedDurationMs(1L).build();
    assertThat(
        RunTimes.of(1, run, List.of(job(null, 120L, 150L))),
        is(times(100L, 100L, null, null, null, 20L)));
  }

  @Test
  void aConclusionCompletesWhateverTheStatus() {
    RunState run = run("queued").setConclusion("success").setUpdatedAt(at(200L)).build();
    assertThat(
        RunTimes.of(1, run, List.of()),
        is(times(100L, 100L, 200L, 100L, DurationSource.RUN, null)));
  }

  @Test
  void aReportedDurationCounts() {
    RunState run =
        run("completed").setRunStartedAt(at(100L)).setReportedDurationMs(45_000L).build();
    assertThat(
        RunTimes.of(1, run, List.of(job(null, 110L, 900L))),
        is(times(100L, 100L, 145L, 45L, DurationSource.REPORTED, 10L)));
  }

  @Test
  void negativeTimesAreZero() {
    RunState negative = run("completed").setReportedDurationMs(-5_000L).build();
    assertThat(
        RunTimes.of(1, negative, List.of()),
        is(times(100L, 100L, 95L, 0L, DurationSource.REPORTED, null)));
    RunState run = run("completed").setUpdatedAt(at(50L)).build();
    assertThat(
        RunTimes.of(1, run, List.of()), is(times(100L, 100L, 50L, 0L, DurationSource.RUN, null)));
    assertThat(
        RunTimes.of(1, run, List.of(job(null, 90L, 80L))),
        is(times(100L, 100L, 80L, 0L, DurationSource.JOBS, 0L)));
  }

  @Test
  void anEndThatNobodyTellsIsTheStart() {
    assertThat(
        RunTimes.of(1, run("completed").build(), List.of()),
        is(times(100L, 100L, 100L, null, null, null)));
  }

  @Test
  void anEndWithoutAStartIsAnEnd() {
    RunState run = run("completed").setCreatedAt(null).setUpdatedAt(at(200L)).build();
    assertThat(RunTimes.of(1, run, List.of()), is(times(null, null, 200L, null, null, null)));
  }

  @Test
  void aSynthesisedRunLivesInItsJobs() {
    assertThat(
        RunTimes.of(1, null, List.of(job(90L, 120L, 150L), job(95L, 110L, 160L))),
        is(times(90L, 90L, 160L, 70L, DurationSource.JOBS, 20L)));
    assertThat(
        RunTimes.of(1, null, List.of(job(null, 120L, 150L), job(null, 110L, null))),
        is(times(110L, 110L, 150L, 40L, DurationSource.JOBS, 0L)));
    assertThat(
        RunTimes.of(2, null, List.of(job(90L, 120L, 150L))),
        is(times(90L, 120L, 150L, 30L, DurationSource.JOBS, null)));
    assertThat(
        RunTimes.of(1, null, List.of(job(90L, 120L, null))),
        is(times(90L, 90L, null, null, null, 30L)));
    assertThat(
        RunTimes.of(1, null, List.of(job(null, null, null))),
        is(times(null, null, null, null, null, null)));
    assertThat(
        RunTimes.of(1, null, List.of(job(null, null, 150L))),
        is(times(null, null, 150L, null, null, null)));
  }
}
