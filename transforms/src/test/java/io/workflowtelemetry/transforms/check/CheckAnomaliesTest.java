package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunBaseline;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckAnomaliesTest {
  private final List<Run> runs = new ArrayList<>();

  private static Job job(String name, @Nullable Long durationMs) {
    return Drafts.job().setName(name).setConclusion("success").setDurationMs(durationMs).build();
  }

  private static Job skipped(String name) {
    return Drafts.job().setName(name).setConclusion("skipped").setDurationMs(0L).build();
  }

  private Run.Builder run(long durationMs, Job... jobs) {
    int number = runs.size();
    return Drafts.run(Integer.toString(number))
        .setWorkflowName("CI")
        .setOutcome("SUCCESS")
        .setCompletedAt(Alerts.START.plusSeconds(number))
        .setDurationMs(durationMs)
        .setJobs(Arrays.asList(jobs));
  }

  private void add(Run.Builder run) {
    runs.add(run.build());
  }

  private void add(int times, long durationMs, Job... jobs) {
    for (int i = 0; i < times; i++) {
      add(run(durationMs, jobs));
    }
  }

  private List<Alert> scan() {
    CheckAnomalies.AnomalyScan scan =
        new CheckAnomalies.AnomalyScan(Rules.defaults().anomalyScore());
    List<Alert> alerts = new ArrayList<>();
    RunBaseline baseline = scan.start();
    for (Run run : runs) {
      RunEnd end = Objects.requireNonNull(RunEnds.withJobs(run));
      baseline = scan.next(baseline, end, alerts::add);
    }
    return alerts;
  }

  private List<String> reasons() {
    return scan().stream()
        .map(Alert::getMessage)
        .map(message -> message.substring(message.indexOf(" of CI ") + " of CI ".length()))
        .toList();
  }

  /**
   * Ten runs of a minute spread by a quarter: 65 s times e to the power of 3.5 × 0.25, less 5 s.
   */
  @ParameterizedTest
  @CsvSource({
    "150_926, 0", "150_927, 1",
    "22_097, 0", "22_096, 1"
  })
  void aConstantDurationHasASpread(String durationMs, int alerts) {
    add(10, 60_000);
    add(1, Long.parseLong(durationMs.replace("_", "")));
    assertThat(scan(), hasSize(alerts));
  }

  @Test
  void aRunIsJudgedOnceThereAreTen() {
    add(9, 60_000);
    add(1, 6_000_000);
    assertThat(scan(), empty());
    add(1, 6_000_000);
    assertThat(
        reasons(), contains("took 6000.0 s, 100.0 times the median of the last 10 successes"));
  }

  @Test
  void whatWentOnIsHeldAgainstTheLastFifty() {
    add(30, 3_600_000);
    add(50, 60_000);
    add(1, 3_600_000);
    // An hour was usual until half of the last 50 took a minute, and is odd once nearly all did.
    assertThat(reasons().get(0), is("took 60.0 s, 1.7 % of the median of the last 30 successes"));
    List<String> odd = scan().stream().map(Alert::getRunId).toList();
    assertThat(odd.get(odd.size() - 2), is("54"));
    assertThat(odd.get(odd.size() - 1), is("80"));
  }

  /** One run of two weeks moves a mean by hours, and no median. */
  @Test
  void oneOddRunDoesNotMoveTheBaseline() {
    add(10, 60_000);
    add(1, 1_209_600_000L);
    add(10, 60_000);
    add(1, 180_000);
    assertThat(scan().stream().map(Alert::getRunId).toList(), contains("10", "21"));
  }

  @Test
  void whatAlwaysVariesIsNoNews() {
    for (int i = 0; i < 20; i++) {
      add(1, 30_000L * (1 + i * 7 % 20));
    }
    add(1, 900_000);
    assertThat(scan(), empty());
  }

  /** Durations depend on which jobs ran; where enough runs had the same, these are told apart. */
  @Test
  void durationsAreHeldAgainstRunsWithTheSameJobs() {
    Job[] closed = {job("close", 5_000L), skipped("deploy")};
    Job[] deployed = {skipped("close"), job("deploy", 100_000L)};
    add(10, 110_000, deployed);
    add(3, 6_000, closed);
    add(1, 40_000, job("close", 36_000L), skipped("deploy"));
    assertThat(
        reasons(),
        contains(
            "took 6.0 s, 5.5 % of the median of the last 10 successes; had 2 jobs that none of the"
                + " last 10 successes had together",
            "took 6.0 s, 5.5 % of the median of the last 11 successes",
            "took 6.0 s, 5.5 % of the median of the last 12 successes",
            "took 40.0 s, 6.7 times the median of the 3 with the same jobs among the last 13"
                + " successes, most of it in job close"));
  }

  @Test
  void theJobThatTookTheTimeIsNamed() {
    Job lint = job("lint", 1_000L);
    Job docs = job("docs", 2_000L);
    Job pack = job("pack", 3_000L);
    add(20, 60_000, lint, job("build", 20_000L), job("test", 30_000L), docs, pack);
    add(1, 600_000, lint, job("build", 560_000L), job("test", 30_000L), docs, pack);
    // Not among the longest before: it took no more than the last of these.
    add(1, 600_000, job("lint", 560_000L), job("build", 20_000L), job("test", 30_000L), docs, pack);
    add(1, 600_000, lint, job("build", 200_000L), job("test", 200_000L), docs, pack);
    add(
        run(600_000, lint, job("build", 20_000L), job("test", 30_000L), docs, pack)
            .setQueueMs(540_000L));
    assertThat(
        reasons(),
        contains(
            "took 600.0 s, 10.0 times the median of the last 20 successes, most of it in job build",
            "took 600.0 s, 10.0 times the median of the last 21 successes, most of it in job lint",
            "took 600.0 s, 10.0 times the median of the last 22 successes",
            "took 600.0 s, 10.0 times the median of the last 23 successes"));
  }

  @Test
  void aLongWaitIsTold() {
    for (int i = 0; i < 10; i++) {
      add(run(60_000, job("build", 50_000L)).setQueueMs(5_000L));
    }
    add(run(60_000, job("build", 50_000L)).setQueueMs(18_900L));
    add(run(2_460_000, job("build", 50_000L)).setQueueMs(2_400_000L));
    // Of less there is nothing to say.
    add(run(60_000, job("build", 50_000L)).setQueueMs(0L));
    assertThat(
        reasons(),
        contains(
            "took 2460.0 s, 41.0 times the median of the last 11 successes, most of it before its"
                + " first job; waited 2400.0 s where the median of the last 11 successes is 5.0"
                + " s"));
    // 10 s times e to the power of 0.875, less 5 s, is 18.99 s.
    add(run(60_000, job("build", 50_000L)).setQueueMs(19_100L));
    assertThat(reasons(), hasSize(2));
  }

  @Test
  void aLostJobIsTold() {
    add(10, 60_000, job("build", 1L), job("test", 1L), job("deploy", 1L));
    add(1, 60_000, job("build", 1L), job("test", 1L));
    // Seen before.
    add(1, 60_000, job("test", 1L), job("build", 1L));
    add(1, 60_000, job("build", 1L), job("deploy", 1L));
    add(1, 60_000, job("test", 1L));
    // Of a run without jobs nothing is known.
    add(1, 60_000);
    assertThat(
        reasons(),
        contains(
            "had 2 jobs where the last 10 successes had 3",
            "had 2 jobs that none of the last 12 successes had together",
            "had 1 job where the last 13 successes had 2 to 3"));
  }

  @Test
  void whereJobsAlwaysChangeOthersAreNoNews() {
    for (int i = 0; i < 20; i++) {
      add(1, 60_000, job("build of day " + i, 1L));
    }
    assertThat(scan(), empty());
  }

  /** Of ten runs two had jobs of their own: other jobs are expected in one of 10 / 3 runs. */
  @ParameterizedTest
  @CsvSource({"2, 0", "1, 1"})
  void jobsAreHeldAgainstHowOftenTheyChange(int once, int alerts) {
    for (int i = 0; i < once; i++) {
      add(1, 60_000, job("only " + i, 1L));
    }
    add(10 - once, 60_000, job("build", 1L));
    add(1, 60_000, job("other", 1L));
    assertThat(scan(), hasSize(alerts));
  }

  @Test
  void jobsCarriedOverAreNone() {
    Job carried = Job.newBuilder(job("test", 9L)).setCarriedOver(true).build();
    add(10, 60_000, job("build", 1L), carried);
    add(1, 60_000, job("build", 1L));
    assertThat(scan(), empty());
  }

  /** What failed or was run again may be short and lack jobs; it may not be slow. */
  @Test
  void whatIsNotWholeIsOnlyJudgedForBeingSlow() {
    add(10, 60_000, job("build", 1L), job("test", 1L));
    add(run(1_000, job("build", 1L)).setOutcome("FAILURE"));
    add(run(1_000, job("build", 1L)).setRunAttempt(2L));
    add(run(1_000, job("build", 1L)).setOutcome("NONE"));
    add(run(600_000, job("build", 1L)).setOutcome("NONE"));
    add(run(600_000, job("build", 1L)).setOutcome("FAILURE"));
    add(run(600_000, job("build", 1L)).setRunAttempt(2L));
    // None of these is in the baseline.
    add(1, 1_000, job("build", 1L));
    assertThat(
        reasons(),
        contains(
            "took 600.0 s, 10.0 times the median of the last 10 successes",
            "took 600.0 s, 10.0 times the median of the last 10 successes",
            "took 1.0 s, 1.7 % of the median of the last 10 successes; had 1 job where the last 10"
                + " successes had 2"));
  }

  @Test
  void anAlertTellsOfItsRunInAnyOrder() {
    add(10, 60_000, job("build", 50_000L));
    add(1, 195_000, job("build", 185_000L));
    Collections.shuffle(runs, new Random(1));
    Pipeline pipeline = Collected.pipeline();
    Collected<Alert> found =
        Collected.of(Alerts.check(pipeline, Calendar.in("UTC"), runs, List.of()));
    pipeline.run().waitUntilFinish();
    List<Alert> alerts =
        found.elements().stream()
            .filter(alert -> alert.getRule().equals("ANOMALY_SCORE"))
            .sorted(Comparator.comparing(Alert::getAlertId))
            .toList();
    assertThat(alerts, hasSize(1));
    Alert alert = alerts.get(0);
    RunKey key = new RunKey("o/r", "10", 1L);
    assertThat(alert.getSeverity(), is("INFO"));
    assertThat(alert.getStatus(), is("RESOLVED"));
    assertThat(alert.getStartedAt(), is(Alerts.START.plusSeconds(10)));
    assertThat(alert.getEndedAt(), is(alert.getStartedAt()));
    assertThat(alert.getRunId(), is("10"));
    assertThat(alert.getRunAttempt(), is(1L));
    assertThat(alert.getEvidence(), contains(key));
    assertThat(alert.getObserved(), closeTo(Math.log(200.0 / 65) / 0.25, 1e-9));
    assertThat(alert.getThreshold(), is(3.5));
    assertThat(
        alert.getMessage(),
        is(
            "o/r run 10 attempt 1 of CI took 195.0 s, 3.3 times the median of the last 10"
                + " successes, most of it in job build"));
  }

  /** A stream keeps this once for each few runs of a workflow. */
  @Test
  void aBaselineIsSmall() throws IOException {
    CheckAnomalies.AnomalyScan scan =
        new CheckAnomalies.AnomalyScan(Rules.defaults().anomalyScore());
    Job[] jobs = new Job[100];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = job("a job with a very long name, ".repeat(100) + i, 3_600_000L + i);
    }
    RunBaseline baseline = scan.start();
    for (int i = 0; i < 100; i++) {
      RunEnd end =
          Objects.requireNonNull(
              RunEnds.withJobs(run(3_600_000, jobs).setQueueMs(60_000L).build()));
      baseline = scan.next(baseline, end, alert -> {});
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RecordCoder.of(RunBaseline.class).encode(baseline, bytes);
    assertThat(baseline.getRuns(), hasSize(50));
    assertThat(bytes.size(), is(lessThan(2_500)));
  }
}
