package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.logs.dialect.UpdateTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssembleRunsOfStreamTest {
  private static final Instant START = Instant.parse("2025-03-04T00:00:00Z");
  private static final Duration JOBS_WAIT = Duration.ofMinutes(10);
  private static final Duration LATENESS = Duration.ofDays(2);

  private static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static RunUpdate.Builder update(String repository, String id) {
    return RunUpdate.newBuilder().setKey(new RunKey(repository, id, 1L));
  }

  /** Returns a state of a run that was created in the minute 0 and last changed in {@code at}. */
  private static RunUpdate run(String id, @Nullable String conclusion, long at) {
    return update("o/r", id)
        .setRun(
            RunState.newBuilder()
                .setWorkflowName("CI")
                .setStatus(conclusion == null ? "in_progress" : "completed")
                .setConclusion(conclusion)
                .setCreatedAt(START)
                .setRunStartedAt(START)
                .setUpdatedAt(minute(at))
                .build())
        .setJobs(List.of())
        .build();
  }

  private static RunUpdate job(String id, String name, @Nullable String conclusion, long at) {
    return update("o/r", id)
        .setJobs(
            List.of(
                JobState.newBuilder()
                    .setJobId("id of " + name)
                    .setName(name)
                    .setStatus(conclusion == null ? "in_progress" : "completed")
                    .setConclusion(conclusion)
                    .setStartedAt(START)
                    .setCompletedAt(conclusion == null ? null : minute(at))
                    .setSteps(List.of())
                    .build()))
        .build();
  }

  private static RunUpdate report(String repository, String id, String digest, long at) {
    return update(repository, id)
        .setJobs(List.of())
        .setReports(
            List.of(
                TestReport.newBuilder()
                    .setSha256(digest)
                    .setFile(digest + ".xml")
                    .setTotals(new TestTotals("junit-xml", 3L, 1L, 0L))
                    .setReportedAt(minute(at))
                    .setResults(
                        List.of(
                            TestResult.newBuilder()
                                .setName("t")
                                .setOccurrence(1)
                                .setOutcome("PASSED")
                                .setTries(1)
                                .build()))
                    .build()))
        .build();
  }

  private static RunUpdate logTests(String id, String digest, String job, long at) {
    RunUpdate update = run(id, null, at);
    update.setLogTests(
        List.of(
            new LogTests(
                digest,
                List.of(new TestTotals("junit", (long) digest.length(), 0L, 0L)),
                job,
                digest.length() == 4 ? "exit_code" : "tests")));
    return update;
  }

  private static RunUpdate annotations(String id, String kind, String job, long at) {
    RunUpdate update = run(id, null, at);
    update.setLogTests(List.of(new LogTests("digest of " + kind, List.of(), "id of " + job, kind)));
    return update;
  }

  private static RunUpdate random(Random random) {
    String id = Integer.toString(random.nextInt(8));
    // Few, so that times often leave it to digests which state is the later.
    int at = 60 * random.nextInt(5);
    String conclusion =
        random.nextInt(3) == 0 ? null : random.nextBoolean() ? "success" : "failure";
    return switch (random.nextInt(7)) {
      case 0, 1 -> run(id, conclusion, at);
      case 2 -> report(random.nextBoolean() ? "" : "o/r", id, "digest" + random.nextInt(3), at);
      case 3 -> logTests(id, "log" + 10 * random.nextInt(3), "job" + random.nextInt(4), at);
      case 4 ->
          annotations(
              id,
              random.nextBoolean() ? "runner_lost" : "exit_code",
              "job" + random.nextInt(4),
              at);
      default -> job(id, "job" + random.nextInt(4), conclusion, at);
    };
  }

  private static TimestampedValue<RunUpdate> at(RunUpdate update) {
    return TimestampedValue.of(
        update, EventTimes.of(Objects.requireNonNull(UpdateTimes.latest(update))));
  }

  private static TestStream.Builder<RunUpdate> stream() {
    return TestStream.create(RecordCoder.of(RunUpdate.class))
        .advanceWatermarkTo(EventTimes.of(START));
  }

  private static List<Change<Run>> revise(TestStream<RunUpdate> updates) {
    Pipeline pipeline = Collected.orderedPipeline();
    return revise(pipeline, AssembleRuns.inputs(pipeline.apply(updates), none(pipeline)));
  }

  private static List<Change<Run>> revise(Pipeline pipeline, PCollectionTuple inputs) {
    Collected<Change<Run>> changes =
        Collected.of(
            AssembleRuns.runs(inputs.apply("Revise", AssembleRuns.waiting(JOBS_WAIT, LATENESS))));
    pipeline.run().waitUntilFinish();
    return changes.elements();
  }

  /** Returns how each row says that it ended, and how long that took by what. */
  private static List<String> told(List<Change<Run>> changes) {
    return changes.stream()
        .map(Change::after)
        .map(
            row ->
                row == null
                    ? "gone"
                    : row.getOutcome() + " " + row.getDurationMs() + " " + row.getDurationSource())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void whateverTheOrderTheRowsAreThoseOfAHistory(int seed) {
    Random random = new Random(seed);
    List<RunUpdate> updates = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      updates.add(random(random));
    }
    updates.addAll(updates.subList(0, 20));
    Collections.shuffle(updates, random);
    Pipeline history = Collected.orderedPipeline();
    PCollectionTuple expected =
        AssembleRuns.inputs(
                history.apply(Create.of(updates).withCoder(RecordCoder.of(RunUpdate.class))),
                none(history))
            .apply("Assemble", AssembleRuns.waiting(Duration.ZERO, Duration.ZERO));
    Collected<Change<Run>> runs = Collected.of(AssembleRuns.runs(expected));
    Collected<Change<TestCase>> tests = Collected.of(AssembleRuns.tests(expected));
    history.run().waitUntilFinish();

    Pipeline stream = Collected.orderedPipeline();
    PCollectionTuple revised =
        AssembleRuns.inputs(
                stream.apply(
                    Streams.of(
                        RecordCoder.of(RunUpdate.class),
                        updates.stream().map(AssembleRunsOfStreamTest::at).toList(),
                        random)),
                none(stream))
            .apply("Revise", AssembleRuns.waiting(JOBS_WAIT, LATENESS));
    Collected<Change<Run>> changes = Collected.of(AssembleRuns.runs(revised));
    Collected<Change<TestCase>> changedTests = Collected.of(AssembleRuns.tests(revised));
    stream.run().waitUntilFinish();

    assertThat(Streams.left(changes.elements()), containsInAnyOrder(came(runs)));
    assertThat(came(tests).length, greaterThan(3));
    assertThat(Streams.left(changedTests.elements()), containsInAnyOrder(came(tests)));
  }

  private static <T> Object[] came(Collected<Change<T>> changes) {
    return changes.elements().stream().map(change -> change.added()).toArray();
  }

  private static PCollection<Change<RunUpdate>> none(Pipeline pipeline) {
    return pipeline.apply(
        "NoPieces", Create.empty(ChangeCoder.of(RecordCoder.of(RunUpdate.class))));
  }

  @Test
  void whatComesTwiceChangesNothing() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(run("1", null, 1)))
                .addElements(at(run("1", null, 1)))
                .addElements(at(job("1", "build", "success", 5)))
                .addElements(at(job("1", "build", "success", 5)), at(run("1", null, 1)))
                .advanceWatermarkToInfinity());
    assertThat(changes.size(), is(2));
  }

  /** What is made of pieces may have looked later than it is. */
  @Test
  void whatIsMadeAnewTakesThePlaceOfWhatItWas() {
    RunUpdate former = run("1", "success", 20);
    Pipeline pipeline = Collected.orderedPipeline();
    PCollection<RunUpdate> told =
        pipeline.apply(
            "Told", stream().addElements(at(run("1", null, 1))).advanceWatermarkToInfinity());
    PCollection<Change<RunUpdate>> changing =
        pipeline.apply(
            "Changing",
            TestStream.create(ChangeCoder.of(RecordCoder.of(RunUpdate.class)))
                .addElements(
                    TimestampedValue.of(Change.added(former), EventTimes.of(minute(20))),
                    TimestampedValue.of(
                        new Change<>(former, run("1", "failure", 15)), EventTimes.of(minute(20))))
                .advanceWatermarkToInfinity());
    List<Change<Run>> changes = revise(pipeline, AssembleRuns.inputs(told, changing));
    assertThat(Streams.left(changes).stream().map(Run::getOutcome).toList(), contains("FAILURE"));
  }

  @Test
  void aCompletedRunWaitsForItsJobs() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(run("1", "success", 20)))
                .advanceWatermarkTo(EventTimes.of(minute(29)))
                .addElements(at(job("1", "build", "success", 19)))
                .advanceWatermarkTo(EventTimes.of(minute(40)))
                .advanceWatermarkToInfinity());
    assertThat(told(changes), contains("SUCCESS 1140000 JOBS"));
  }

  @Test
  void jobsThatComeAfterTheWaitCorrectTheRow() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(run("1", "success", 20)))
                .advanceWatermarkTo(EventTimes.of(minute(31)))
                .addElements(at(job("1", "build", "success", 19)))
                .advanceWatermarkToInfinity());
    assertThat(told(changes), contains("SUCCESS 1200000 RUN", "SUCCESS 1140000 JOBS"));
    assertThat(changes.get(1).before(), is(changes.get(0).after()));
  }

  @Test
  void aRunIsRememberedForTheAllowedLateness() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(run("1", "success", 20)))
                .advanceWatermarkTo(EventTimes.of(minute(20).plus(LATENESS)))
                .addElements(at(job("1", "build", "failure", 19)))
                .advanceWatermarkToInfinity());
    assertThat(told(changes), contains("SUCCESS 1200000 RUN", "SUCCESS 1140000 JOBS"));
  }

  /** GitHub lets a run live for 35 days; its end must still find what was told of its start. */
  @Test
  void anOpenRunIsRememberedForAsLongAsItMayLive() {
    List<Change<Run>> changes =
        revise(
            stream()
                .addElements(at(run("1", null, 1)), at(job("1", "build", "success", 2)))
                .advanceWatermarkTo(EventTimes.of(START.plus(Duration.ofDays(34))))
                .addElements(at(run("1", "failure", 34 * 24 * 60)))
                .advanceWatermarkToInfinity());
    assertThat(told(changes).get(changes.size() - 1), is("FAILURE 120000 JOBS"));
  }
}
