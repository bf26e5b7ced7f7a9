package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.Watched.RULES;
import static io.workflowtelemetry.transforms.check.Watched.at;
import static io.workflowtelemetry.transforms.check.Watched.minutes;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import java.util.List;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchUpdatesTest {
  private final TestStream.Builder<RunUpdate> stream = Watched.stream(RunUpdate.class);

  @Test
  void aRunEndsWhenItSaysSo() {
    Watched watched =
        Watched.updates(
            RULES,
            stream
                .addElements(run("1", 0, 0, "queued", null))
                .addElements(job(1, "a", "in_progress", null), job(2, "a", "completed", "success"))
                .addElements(run("1", 0, 3, "completed", "success"))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.health().stream().map(RunHealth::getStatus).toList(),
        contains("UNDER_WAY", "UNDER_WAY", "UNDER_WAY", "SUCCEEDED"));
    watched.assertLast("SUCCEEDED", 1, 1);
    assertThat(watched.lastHealth().getSource(), is("ci"));
    assertThat(watched.lastHealth().getRepository(), is("o/r"));
    assertThat(watched.lastHealth().getRunAttempt(), is(1L));
    assertThat(watched.lastHealth().getWorkflowName(), is("CI"));
    assertThat(watched.lastHealth().getStartedAt(), is(at(1)));
    assertThat(watched.lastHealth().getEndedAt(), is(at(2)));
    assertThat(watched.alerts(), is(empty()));
  }

  @Test
  void jobsAloneEndARunTogether() {
    Watched watched =
        Watched.updates(
            RULES,
            stream
                .addElements(job(1, "a", "completed", "failure"))
                .addElements(job(2, "b", "in_progress", null))
                .addElements(job(3, "b", "completed", "success"))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.health().stream().map(RunHealth::getStatus).toList(),
        contains("FAILED", "UNDER_WAY", "PARTIAL"));
  }

  @Test
  void aRunThatWaitsForARunnerIsTold() {
    Watched watched =
        Watched.updates(
            RULES,
            stream
                .addElements(run("1", 0, 0, "queued", null))
                .advanceWatermarkTo(EventTimes.of(at(31)))
                .addElements(job(45, "a", "in_progress", null))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(), contains("RUN_QUEUED FIRING 30", "RUN_QUEUED RESOLVED 30 to 45"));
    Alert alert = watched.alerts().get(1);
    assertThat(alert.getRepository(), is("o/r"));
    assertThat(alert.getRunId(), is("1"));
    assertThat(alert.getEvidence(), contains(new RunKey("o/r", "1", 1L)));
    assertThat(
        alert.getMessage(),
        is("o/r run 1 attempt 1 of CI waited 2700.0 s to start (at most 1800.0 s wanted)"));
  }

  @Test
  void aWebhookThatNeverCameMakesALostRun() {
    Watched watched =
        Watched.updates(
            RULES,
            stream
                .addElements(run("1", 0, 0, "in_progress", null))
                .advanceWatermarkTo(EventTimes.of(at(419)))
                .advanceProcessingTime(minutes(421))
                .addElements(run("1", 0, 480, "completed", "success"))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(), contains("RUN_LOST FIRING 420", "RUN_LOST RESOLVED 420 to 480"));
    assertThat(watched.health().get(1).getLost(), is(true));
    watched.assertLast("SUCCEEDED", 0, 0);
    assertThat(watched.lastHealth().getLost(), is(false));
  }

  @Test
  void aWorkflowHasItsOwnLimit() {
    UnderwayRules rules =
        new UnderwayRules(
            new Rules.RunStalled(1_800_000, 2.0, 3),
            RULES.queued(),
            RULES.lost(),
            RULES.keepEnded());
    Watched watched =
        Watched.updates(
            rules,
            stream
                .addElements(run("past1", 0, 10, "completed", "success"))
                .addElements(run("past2", 0, 10, "completed", "success"))
                .addElements(run("past3", 0, 10, "completed", "success"))
                .addElements(run("1", 100, 100, "in_progress", null))
                .advanceWatermarkTo(EventTimes.of(at(119)))
                .advanceWatermarkTo(EventTimes.of(at(121)))
                .addElements(run("1", 100, 130, "completed", "failure"))
                .addElements(run("2", 200, 219, "completed", "failure"))
                .addElements(run("3", 200, 221, "completed", "failure"))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(),
        contains(
            "RUN_STALLED FIRING 120",
            "RUN_STALLED RESOLVED 120 to 130",
            "RUN_STALLED RESOLVED 220 to 221"));
    assertThat(
        watched.health().stream().filter(RunHealth::getStalled).map(RunHealth::getRunId).toList(),
        contains("1"));
  }

  @Test
  void aWorkflowWithoutHistoryHasNoLimit() {
    UnderwayRules rules =
        new UnderwayRules(
            new Rules.RunStalled(1_800_000, 2.0, 3),
            RULES.queued(),
            RULES.lost(),
            RULES.keepEnded());
    Watched watched =
        Watched.updates(
            rules,
            stream
                .addElements(run("past1", 0, 10, "completed", "success"))
                .addElements(run("past1", 0, 10, "completed", "success"))
                .addElements(run("past2", 0, 10, "completed", "success"))
                .addElements(run("past3", 0, 10, "completed", "failure"))
                .addElements(run("1", 100, 100, "in_progress", null))
                .advanceWatermarkTo(EventTimes.of(at(400)))
                .advanceWatermarkToInfinity());
    assertThat(watched.alerts(), is(empty()));
  }

  private static TimestampedValue<RunUpdate> run(
      String id, double created, double updated, String status, @Nullable String conclusion) {
    RunState run =
        RunState.newBuilder()
            .setWorkflowName("CI")
            .setStatus(status)
            .setConclusion(conclusion)
            .setCreatedAt(at(created))
            .setRunStartedAt(at(created))
            .setUpdatedAt(at(updated))
            .build();
    return update(id, updated, run, List.of());
  }

  /** Of one run, whose jobs take a minute. */
  private static TimestampedValue<RunUpdate> job(
      double minute, String id, String status, @Nullable String conclusion) {
    JobState job =
        JobState.newBuilder()
            .setJobId(id)
            .setName(id)
            .setStatus(status)
            .setConclusion(conclusion)
            .setCreatedAt(at(0))
            .setStartedAt(at(conclusion == null ? minute : minute - 1))
            .setCompletedAt(conclusion == null ? null : at(minute))
            .setWorkflowName("CI")
            .setSteps(List.of())
            .build();
    return update("1", minute, null, List.of(job));
  }

  private static TimestampedValue<RunUpdate> update(
      String id, double minute, @Nullable RunState run, List<JobState> jobs) {
    RunUpdate update =
        RunUpdate.newBuilder().setKey(new RunKey("o/r", id, 1L)).setRun(run).setJobs(jobs).build();
    return TimestampedValue.of(update, EventTimes.of(at(minute)));
  }
}
