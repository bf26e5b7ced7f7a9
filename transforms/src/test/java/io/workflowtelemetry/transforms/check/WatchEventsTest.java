package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.Watched.at;
import static io.workflowtelemetry.transforms.check.Watched.event;
import static io.workflowtelemetry.transforms.check.Watched.minutes;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunHealth;
import org.apache.beam.sdk.testing.TestStream;
import org.junit.jupiter.api.Test;

class WatchEventsTest {
  private static final String PLAN = "{\"steps\":[\"build\",{\"name\":\"test\"},3,null,{}]}";

  private final TestStream.Builder<RunEvent> stream = Watched.stream(RunEvent.class);

  @Test
  void aRunEndsWithTheLastStepThatItAnnounced() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_created", null), event(1, "run_started", null, PLAN))
                .addElements(event(2, "step_completed", "build"))
                .addElements(event(3, "step_skipped", "test"))
                .addElements(event(4, "step_completed", "3"))
                .advanceWatermarkToInfinity());

    watched.assertLast("SUCCEEDED", 3, 3);
    RunHealth health = watched.lastHealth();
    assertThat(health.getRunId(), is("r"));
    assertThat(health.getSource(), is("run-event"));
    assertThat(health.getCreatedAt(), is(at(0)));
    assertThat(health.getStartedAt(), is(at(1)));
    assertThat(health.getEndedAt(), is(at(4)));
    assertThat(health.getLastHeardAt(), is(at(4)));
    assertThat(
        watched.health().stream().map(RunHealth::getStatus).toList(),
        contains("UNDER_WAY", "UNDER_WAY", "UNDER_WAY", "UNDER_WAY", "SUCCEEDED"));
    assertThat(watched.alerts(), is(empty()));
  }

  @Test
  void failuresAndSuccessesArePartial() {
    Watched failed =
        Watched.events(
            stream.addElements(event(0, "step_failed", "a")).advanceWatermarkToInfinity());
    failed.assertLast("FAILED", 1, 1);

    Watched partial =
        Watched.events(
            Watched.stream(RunEvent.class)
                .addElements(event(0, "step_failed", "a"), event(1, "step_completed", "b"))
                .advanceWatermarkToInfinity());
    partial.assertLast("PARTIAL", 2, 2);
  }

  @Test
  void aRunMayEndByItself() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null, PLAN), event(1, "run_failed", null))
                .advanceWatermarkToInfinity());
    watched.assertLast("FAILED", 0, 3);
    assertThat(watched.lastHealth().getEndedAt(), is(at(1)));
  }

  @Test
  void aStepThatIsTriedAgainCountsOnceAsItEndedLast() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "step_started", "a"), event(1, "step_failed", "a"))
                .addElements(event(2, "step_started", "a"), event(3, "step_completed", "a"))
                .advanceWatermarkToInfinity());
    watched.assertLast("SUCCEEDED", 1, 1);
  }

  @Test
  void aStepThatIsAnnouncedLaterOpensTheRunAgain() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "step_started", "a"))
                .addElements(event(1, "step_completed", "a"))
                .addElements(event(2, "step_started", "b"))
                .advanceWatermarkToInfinity());
    watched.assertLast("UNDER_WAY", 1, 2);
    assertThat(watched.lastHealth().getEndedAt(), is(nullValue()));
    assertThat(
        watched.health().stream().map(RunHealth::getStatus).toList(),
        contains("UNDER_WAY", "SUCCEEDED", "UNDER_WAY"));
  }

  @Test
  void ordersAndRepetitionsEndTheSame() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(3, "step_completed", "b"))
                .addElements(event(2, "step_started", "b"), event(1, "step_completed", "a"))
                .addElements(event(3, "step_completed", "b"), event(0, "run_started", null))
                .advanceWatermarkToInfinity());
    watched.assertLast("SUCCEEDED", 2, 2);
    assertThat(watched.lastHealth().getStartedAt(), is(at(0)));
    assertThat(watched.lastHealth().getEndedAt(), is(at(3)));
    assertThat(watched.alerts(), is(empty()));
  }

  @Test
  void silenceIsKnownWhenTheWatermarkGoesOn() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(30)))
                .advanceWatermarkTo(EventTimes.of(at(30.1)))
                .advanceWatermarkTo(EventTimes.of(at(500)))
                .advanceWatermarkToInfinity());
    assertThat(watched.revisions(), contains("RUN_STALLED FIRING 30"));
    assertThat(watched.lastHealth().getStalled(), is(true));
    assertThat(watched.lastHealth().getStalledSince(), is(at(30)));
    assertThat(watched.alerts().get(0).getSeverity(), is("WARNING"));
    assertThat(watched.alerts().get(0).getObserved(), is(1_800_000.0));
    assertThat(
        watched.alerts().get(0).getMessage(),
        is("Run r is under way and was not heard of for 1800.0 s (at most 1800.0 s wanted)"));
  }

  @Test
  void nothingIsStalledBeforeItsTime() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(29)))
                .addElements(event(29, "step_started", "a"))
                .advanceWatermarkTo(EventTimes.of(at(58)))
                .addElements(event(58, "step_completed", "a"))
                .advanceWatermarkTo(EventTimes.of(at(500)))
                .advanceWatermarkToInfinity());
    assertThat(watched.alerts(), is(empty()));
    watched.assertLast("SUCCEEDED", 1, 1);
  }

  @Test
  void aStreamThatFallsSilentAsAWholeTellsByTheClock() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceProcessingTime(minutes(29))
                .advanceProcessingTime(minutes(2))
                .advanceProcessingTime(minutes(300))
                .addElements(event(400, "step_started", "a"))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(), contains("RUN_STALLED FIRING 30", "RUN_STALLED RESOLVED 30 to 400"));
    assertThat(watched.health().get(1).getStalled(), is(true));
    assertThat(watched.lastHealth().getStalled(), is(false));
  }

  @Test
  void repetitionsDoNotPutTheClockBack() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceProcessingTime(minutes(20))
                .addElements(event(0, "run_started", null))
                .advanceProcessingTime(minutes(11))
                .advanceWatermarkToInfinity());
    assertThat(watched.revisions(), contains("RUN_STALLED FIRING 30"));
  }

  @Test
  void itStallsAgainOnceItMoved() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(40)))
                .addElements(event(41, "step_started", "a"))
                .advanceWatermarkTo(EventTimes.of(at(80)))
                .addElements(event(90, "step_completed", "a"))
                .advanceWatermarkTo(EventTimes.of(at(500)))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(),
        contains(
            "RUN_STALLED FIRING 30",
            "RUN_STALLED RESOLVED 30 to 41",
            "RUN_STALLED FIRING 71",
            "RUN_STALLED RESOLVED 71 to 90"));
    assertThat(watched.lastHealth().getStalled(), is(false));
    watched.assertLast("SUCCEEDED", 1, 1);
  }

  @Test
  void aReplayTellsOfTheSameStalls() {
    Watched watched =
        Watched.events(
            stream
                .addElements(
                    event(90, "step_completed", "a"),
                    event(0, "run_started", null),
                    event(41, "step_started", "a"))
                .advanceWatermarkTo(EventTimes.of(at(500)))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.lastAlerts(),
        contains("RUN_STALLED RESOLVED 30 to 41", "RUN_STALLED RESOLVED 71 to 90"));
  }

  @Test
  void aStallThatWasNoneIsWithdrawn() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(40)))
                .addElements(event(10, "step_started", "a"))
                .advanceWatermarkTo(EventTimes.of(at(41)))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(),
        contains("RUN_STALLED FIRING 30", "RUN_STALLED WITHDRAWN 30", "RUN_STALLED FIRING 40"));
  }

  @Test
  void theEndOfTheInputIsNoSilence() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_created", null), event(1, "run_started", null))
                .advanceProcessingTime(minutes(5))
                .advanceWatermarkToInfinity());
    assertThat(watched.alerts(), is(empty()));
    assertThat(watched.lastHealth().getStatus(), is("UNDER_WAY"));
    assertThat(watched.lastHealth().getStalled(), is(false));
  }

  @Test
  void aRunThatWaitsTooLongIsNotStalled() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_created", null))
                .advanceWatermarkTo(EventTimes.of(at(31)))
                .addElements(event(45, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(50)))
                .advanceWatermarkToInfinity());
    assertThat(
        watched.revisions(), contains("RUN_QUEUED FIRING 30", "RUN_QUEUED RESOLVED 30 to 45"));
    assertThat(watched.health().stream().map(RunHealth::getQueuedTooLong).toList(), hasItem(true));
    assertThat(watched.lastHealth().getQueuedTooLong(), is(false));
  }

  @Test
  void wordsThatTellNoStateOnlySayThatItLives() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null, "{\"steps\":"))
                .addElements(event(29, "step_progressed", "a"), event(58, "step_failed", null))
                .advanceWatermarkTo(EventTimes.of(at(80)))
                .advanceWatermarkToInfinity());
    assertThat(watched.alerts(), is(empty()));
    watched.assertLast("UNDER_WAY", 0, 0);
    assertThat(watched.lastHealth().getLastHeardAt(), is(at(58)));
  }

  @Test
  void aRunThatNeverEndsIsForgottenAtLast() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "run_started", null))
                .advanceWatermarkTo(EventTimes.of(at(36 * 24 * 60)))
                .addElements(event(36 * 24 * 60 + 1, "run_completed", null))
                .advanceWatermarkToInfinity());
    // Else the stall would be resolved.
    assertThat(watched.revisions(), contains("RUN_STALLED FIRING 30"));
    assertThat(watched.lastHealth().getStatus(), is("SUCCEEDED"));
  }

  @Test
  void whatIsForgottenIsNotJudgedByAPart() {
    Watched watched =
        Watched.events(
            stream
                .addElements(event(0, "step_started", "a"), event(1, "step_completed", "a"))
                .advanceWatermarkTo(EventTimes.of(at(8 * 24 * 60)))
                .addElements(event(1, "step_completed", "a"))
                .advanceWatermarkToInfinity());
    assertThat(watched.health().size(), is(2));
    watched.assertLast("SUCCEEDED", 1, 1);
  }
}
