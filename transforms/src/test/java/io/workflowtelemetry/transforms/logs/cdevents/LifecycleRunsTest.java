package io.workflowtelemetry.transforms.logs.cdevents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.LifecycleEvent;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleRunsTest {
  private static Instant at(String time) {
    return Instant.parse("2025-12-27T" + time + "Z");
  }

  private static List<RunPiece> pieces() {
    return Fixtures.text("cdevents/run.jsonl")
        .lines()
        .map(line -> Parsed.observation(line).getPiece())
        .toList();
  }

  private static JobState job(
      String id,
      String name,
      String conclusion,
      @Nullable Instant started,
      Instant completed,
      @Nullable String workflow) {
    return JobState.newBuilder()
        .setJobId(id)
        .setName(name)
        .setStatus("completed")
        .setConclusion(conclusion)
        .setStartedAt(started)
        .setCompletedAt(completed)
        .setWorkflowName(workflow)
        .setSteps(List.of())
        .build();
  }

  private static RunUpdate whole() {
    return RunUpdate.newBuilder()
        .setKey(new RunKey("acme/shop", "ci/run-1", 1L))
        .setRun(
            RunState.newBuilder()
                .setWorkflowName("Build")
                .setStatus("completed")
                .setConclusion("failure")
                .setCreatedAt(at("10:00:00"))
                .setRunStartedAt(at("10:00:05"))
                .setUpdatedAt(at("10:02:10"))
                .build())
        .setJobs(
            List.of(
                job("task-a", "compile", "success", at("10:00:06"), at("10:01:00.250"), "Build"),
                job("task-b", "test", "failure", null, at("10:02:00"), "Build")))
        .build();
  }

  @Property(tries = 200)
  void theOrderOfEventsAndRepeatsDoNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    List<RunPiece> pieces = new ArrayList<>(pieces());
    for (RunPiece piece : pieces()) {
      for (int i = random.nextInt(3); i > 0; i--) {
        pieces.add(piece);
      }
    }
    Collections.shuffle(pieces, random);
    assertThat(LifecycleRuns.fold(pieces), contains(whole()));
  }

  private static RunPiece piece(
      String subject, String id, String phase, String time, @Nullable String outcome) {
    LifecycleEvent event =
        LifecycleEvent.newBuilder()
            .setEventId(phase + time)
            .setSubject(subject)
            .setSubjectId(id)
            .setPhase(phase)
            .setAt(at(time))
            .setName(subject + " of " + time)
            .setOutcome(outcome)
            .setRunId("r")
            .build();
    return new RunPiece("cdevents:s/r", "default/repository", null, event);
  }

  private static RunPiece of(RunPiece piece, String repository, String run) {
    LifecycleEvent event =
        LifecycleEvent.newBuilder(piece.getEvent()).setRepository(repository).setRunId(run).build();
    return RunPiece.newBuilder(piece).setEvent(event).build();
  }

  private static RunUpdate fold(RunPiece... pieces) {
    List<RunUpdate> updates = LifecycleRuns.fold(List.of(pieces));
    assertThat(updates, hasSize(1));
    return updates.get(0);
  }

  @Test
  void aRunUnderWayIsAsNewAsItsLastEvent() {
    RunPiece queued = piece("pipelinerun", "r", "queued", "10:00:00", null);
    RunState state = fold(queued).getRun();
    assertThat(state.getStatus(), is("queued"));
    assertThat(state.getCreatedAt(), is(at("10:00:00")));
    assertThat(state.getUpdatedAt(), is(at("10:00:00")));
    assertThat(state.getRunStartedAt(), nullValue());
    RunPiece started = piece("pipelinerun", "r", "started", "10:00:05", null);
    state = fold(started, queued).getRun();
    assertThat(state.getStatus(), is("in_progress"));
    assertThat(state.getUpdatedAt(), is(at("10:00:05")));
    assertThat(state.getConclusion(), nullValue());
    assertThat(state.getWorkflowName(), is("pipelinerun of 10:00:05"));
    // Without an event of its queue it is created when it starts.
    assertThat(fold(started).getRun().getCreatedAt(), is(at("10:00:05")));
  }

  @Test
  void theFirstStartAndTheLastEndCount() {
    RunState state =
        fold(
                piece("pipelinerun", "r", "started", "10:00:09", null),
                piece("pipelinerun", "r", "finished", "10:01:00", "failure"),
                piece("pipelinerun", "r", "started", "10:00:05", null),
                piece("pipelinerun", "r", "finished", "10:02:00", "success"),
                piece("pipelinerun", "r", "started", "10:03:00", null))
            .getRun();
    assertThat(state.getRunStartedAt(), is(at("10:00:05")));
    assertThat(state.getUpdatedAt(), is(at("10:02:00")));
    assertThat(state.getConclusion(), is("success"));
  }

  @ParameterizedTest
  @CsvSource({
    "success, success",
    "failure, failure",
    "error, failure",
    "cancel, cancelled",
    "canceled, cancelled",
    "skipped, skipped",
    ","
  })
  void outcomesBecomeConclusions(@Nullable String outcome, @Nullable String conclusion) {
    RunState run = fold(piece("pipelinerun", "r", "finished", "10:00:00", outcome)).getRun();
    assertThat(run.getConclusion(), is(conclusion));
    assertThat(run.getStatus(), is("completed"));
    assertThat(run.getCreatedAt(), nullValue());
    JobState job = fold(piece("taskrun", "t", "finished", "10:00:00", outcome)).getJobs().get(0);
    assertThat(job.getConclusion(), is(conclusion));
    assertThat(job.getStatus(), is("completed"));
  }

  @Test
  void jobsAloneAreTheirRun() {
    RunUpdate update =
        fold(
            piece("taskrun", "b", "started", "10:00:00", null),
            piece("taskrun", "a", "finished", "10:01:00", "success"));
    assertThat(update.getRun(), nullValue());
    assertThat(update.getKey(), is(new RunKey("default/repository", "r", 1L)));
    assertThat(
        update.getJobs(),
        contains(
            job("a", "taskrun of 10:01:00", "success", null, at("10:01:00"), null),
            JobState.newBuilder()
                .setJobId("b")
                .setName("taskrun of 10:00:00")
                .setStatus("in_progress")
                .setStartedAt(at("10:00:00"))
                .setSteps(List.of())
                .build()));
  }

  @Test
  void aTaskThatIsARunOfItsOwnNamesIt() {
    RunUpdate update = fold(piece("taskrun", "r", "finished", "10:01:00", "success"));
    assertThat(
        update.getJobs(),
        contains(
            job(
                "r",
                "taskrun of 10:01:00",
                "success",
                null,
                at("10:01:00"),
                "taskrun of 10:01:00")));
  }

  @Test
  void theRunsOwnEventsKnowBestWhoseItIs() {
    RunPiece run = piece("pipelinerun", "r", "queued", "10:00:00", null);
    RunPiece task = of(piece("taskrun", "t", "started", "10:00:01", null), "a/task", "r");
    assertThat(fold(run, task).getKey().getRepository(), is("a/task"));
    assertThat(fold(task, of(run, "b/run", "r")).getKey().getRepository(), is("b/run"));
  }

  @Test
  void whatHasNoEventOrNoRepositoryGivesNothing() {
    assertThat(LifecycleRuns.fold(List.of()), empty());
    assertThat(LifecycleRuns.fold(List.of(new RunPiece("g", "o/r", null, null))), empty());
    RunPiece queued = piece("pipelinerun", "r", "queued", "10:00:00", null);
    RunPiece piece = RunPiece.newBuilder(queued).setDefaultRepository(null).build();
    assertThat(LifecycleRuns.fold(List.of(piece)), empty());
  }

  @Test
  void runsThatShareAGroupByTheirNamesAreKeptApart() {
    RunPiece one = piece("pipelinerun", "r", "queued", "10:00:00", null);
    RunPiece other = of(one, "o/r", "s/r");
    List<RunUpdate> updates = LifecycleRuns.fold(List.of(other, one));
    assertThat(
        updates.stream().map(update -> update.getKey().getRunId()).toList(), contains("r", "s/r"));
  }
}
