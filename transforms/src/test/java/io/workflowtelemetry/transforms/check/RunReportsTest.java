package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.Watched.at;
import static io.workflowtelemetry.transforms.check.Watched.event;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.ReportEvent;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunNote;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.RunStory;
import io.workflowtelemetry.schemas.StepStory;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;

/** What a report tells of a run, whatever the order of its events. */
class RunReportsTest {

  /** Two steps side by side, then one that both are needed for. */
  private static List<TimestampedValue<RunEvent>> diamond() {
    return List.of(
        event(0, "run_created", null),
        event(2, "run_started", null, "{\"steps\":[\"lint\",\"build\",\"ship\"]}"),
        event(2, "step_started", "lint"),
        event(3, "step_started", "build"),
        event(5, "step_completed", "lint"),
        event(9, "step_completed", "build"),
        event(9.5, "step_started", "ship"),
        event(10, "step_failed", "ship"),
        event(11, "run_failed", null, "{\"artifacts\":[\"a/b.log\",{\"path\":\"c\"},7,{}]}"));
  }

  @Test
  void tellsWhatTheRunDid() {
    RunReport report = report(diamond());

    assertThat(report.getRunId(), is("r"));
    assertThat(report.getStatus(), is("PARTIAL"));
    assertThat(report.getCreatedAt(), is(at(0)));
    assertThat(report.getStartedAt(), is(at(2)));
    assertThat(report.getEndedAt(), is(at(11)));
    assertThat(report.getQueueMs(), is(120_000L));
    assertThat(report.getDurationMs(), is(540_000L));
    assertThat(
        report.getSteps().stream()
            .map(step -> step.getStep() + " " + step.getStatus() + " " + step.getDurationMs())
            .toList(),
        contains("lint SUCCEEDED 180000", "build SUCCEEDED 360000", "ship FAILED 30000"));
    assertThat(report.getStepsLeftOut(), is(0L));
    assertThat(
        report.getEvents().stream().map(ReportEvent::getEvent).toList(),
        contains(
            "run_created",
            "run_started",
            "step_started",
            "step_started",
            "step_completed",
            "step_completed",
            "step_started",
            "step_failed",
            "run_failed"));
    // The end waited for ship, which began when build had ended; before build, lint ran alone.
    assertThat(
        report.getCriticalPath().stream()
            .map(step -> step.getStep() + " " + step.getDurationMs())
            .toList(),
        contains("lint 60000", "build 360000", "ship 30000"));
    assertThat(report.getArtifacts(), contains("a/b.log", "c", "7", ""));
  }

  @Test
  void isTheSameInAnyOrderAndWhateverComesTwice() {
    RunReport expected = report(diamond());
    for (int seed = 0; seed < 5; seed++) {
      List<TimestampedValue<RunEvent>> events = new ArrayList<>(diamond());
      events.addAll(diamond().subList(0, 6));
      Collections.shuffle(events, new Random(seed));

      assertThat(report(events), is(expected));
    }
  }

  @Test
  void isRetractedWhereTheRunGoesOn() {
    Watched watched =
        watch(
            List.of(
                event(0, "step_started", "a"),
                event(1, "step_completed", "a"),
                event(2, "step_started", "b"),
                event(3, "step_skipped", "b")));

    assertThat(watched.reports(), hasSize(3));
    assertThat(watched.reports().get(0).before(), is(nullValue()));
    assertThat(watched.reports().get(1).before(), is(watched.reports().get(0).after()));
    assertThat(watched.reports().get(1).after(), is(nullValue()));
    assertThat(watched.lastReport().getStatus(), is("SUCCEEDED"));
  }

  @Test
  void aRunUnderWayAndRunsOfCiHaveNone() {
    assertThat(watch(diamond().subList(0, 7)).reports(), is(empty()));
  }

  @Test
  void aStepThatNeverBeganIsListedLast() {
    RunReport report =
        report(
            List.of(
                event(0, "run_started", null, "{\"steps\":[\"z\",\"a\"]}"),
                event(1, "step_started", "z"),
                event(2, "run_cancelled", null)));

    assertThat(
        report.getSteps().stream().map(step -> step.getStep() + " " + step.getStatus()).toList(),
        contains("z RUNNING", "a QUEUED"));
    assertThat(report.getSteps().get(0).getDurationMs(), is(nullValue()));
    assertThat(report.getCriticalPath(), is(empty()));
  }

  @Test
  void ofSeveralEndsTheLastNamesTheArtifacts() {
    RunReport report =
        report(
            List.of(
                event(3, "run_completed", null, "{\"artifacts\":[\"new\"]}"),
                event(1, "run_failed", null, "{\"artifacts\":[\"old\"]}"),
                event(4, "step_completed", "a", "{\"artifacts\":[\"of a step\"]}"),
                event(5, "run_heartbeat", null, "{\"artifacts\":[\"of no end\"]}")));

    assertThat(report.getArtifacts(), contains("new"));
  }

  @Test
  void tooManyArtifactsAreSeenToBeSo() {
    String many = "\"a\",".repeat(WatchRuns.MAX_ARTIFACTS + 50) + "\"z\"";
    String longest = "p".repeat(WatchRuns.MAX_PATH + 50);
    RunReport report =
        report(List.of(event(3, "run_completed", null, "{\"artifacts\":[" + many + "]}")));
    assertThat(report.getArtifacts(), hasSize(WatchRuns.MAX_ARTIFACTS + 1));

    report =
        report(List.of(event(3, "run_completed", null, "{\"artifacts\":[\"" + longest + "\"]}")));
    assertThat(report.getArtifacts().get(0).length(), is(WatchRuns.MAX_PATH + 1));
  }

  /** A story is bounded, and which events are in it does not depend on when they came. */
  @Test
  void theStateOfAStoryIsBounded() throws Exception {
    RunStory few = story(8, 16, 1);
    RunStory many = story(3_000, 6_000, 1);

    assertThat(bytes(few), is(lessThan(1_500)));
    assertThat(bytes(many), is(lessThan(64_000)));
    assertThat(many.getEvents(), hasSize(GatherStory.MAX_EVENTS));
    assertThat(many.getEventsCut(), is(true));
    assertThat(many, is(story(3_000, 6_000, 2)));
    assertThat(few.getEventsCut(), is(false));
  }

  /** The join with what was slow keeps a report twice: what came in, and what came out. */
  @Test
  void theReportOfEightStepsIsSmall() throws Exception {
    List<TimestampedValue<RunEvent>> events = new ArrayList<>();
    for (int step = 0; step < 8; step++) {
      events.add(event(step, "step_started", "step number " + step));
      events.add(event(step + 0.5, "step_completed", "step number " + step));
    }

    RunReport report = report(events);

    assertThat(report.getSteps(), hasSize(8));
    assertThat(
        CoderUtils.encodeToByteArray(RecordCoder.of(RunReport.class), report).length,
        is(lessThan(1_500)));
  }

  private static int bytes(RunStory story) throws Exception {
    return CoderUtils.encodeToByteArray(RecordCoder.of(RunStory.class), story).length;
  }

  private static RunStory story(int steps, int events, int seed) {
    List<RunNote> notes = new ArrayList<>();
    for (int event = 0; event < events; event++) {
      String step = "step number " + event % steps;
      notes.add(
          RunNote.newBuilder()
              .setEvent(new ReportEvent(at(event), "step_started", step))
              .setSteps(List.of(new StepStory((long) (event % steps), step, at(event))))
              .build());
    }
    Collections.shuffle(notes, new Random(seed));
    RunStory story = GatherStory.start();
    for (RunNote note : notes) {
      story = GatherStory.add(story, note);
    }
    return story;
  }

  private static RunReport report(List<TimestampedValue<RunEvent>> events) {
    return watch(events).lastReport();
  }

  private static Watched watch(List<TimestampedValue<RunEvent>> events) {
    TestStream.Builder<RunEvent> stream = Watched.stream(RunEvent.class);
    for (TimestampedValue<RunEvent> event : events) {
      stream = stream.addElements(event);
    }
    return Watched.events(stream.advanceWatermarkToInfinity());
  }
}
