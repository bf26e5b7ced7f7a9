package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssembleRunsTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private static JobState job(@Nullable String id, String name, @Nullable String conclusion) {
    return JobState.newBuilder()
        .setJobId(id)
        .setName(name)
        .setConclusion(conclusion)
        .setStartedAt(START)
        .setCompletedAt(conclusion == null ? null : START.plusSeconds(9))
        .setSteps(List.of())
        .build();
  }

  private static RunUpdate update(String id, @Nullable String conclusion, JobState... jobs) {
    return RunUpdate.newBuilder()
        .setKey(new RunKey("o/r", id, 1L))
        .setRun(
            RunState.newBuilder()
                .setWorkflowName("CI")
                .setCreatedAt(START)
                .setConclusion(conclusion)
                .build())
        .setJobs(List.of(jobs))
        .build();
  }

  private static RunUpdate jobsOnly(String id, JobState... jobs) {
    return RunUpdate.newBuilder().setKey(new RunKey("o/r", id, 1L)).setJobs(List.of(jobs)).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void rowsDoNotDependOnTheOrderOfRecords(int seed) {
    List<RunUpdate> updates = new ArrayList<>();
    updates.add(update("1", null, job("5", "build", null)));
    updates.add(update("1", "success", job("5", "build", "success"), job("6", "test", "success")));
    updates.add(jobsOnly("1", job("5", "renamed", null), job(null, "lint", "success")));
    updates.add(jobsOnly("1", job(null, "lint", "success"), job(null, "docs", "success")));
    updates.add(jobsOnly("2", job("7", "build", "failure")));
    updates.add(jobsOnly("3"));
    updates.addAll(updates.subList(0, 3));
    Collections.shuffle(updates, new Random(seed));

    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        AssembleRuns.inputs(
                pipeline.apply(Create.of(updates).withCoder(RecordCoder.of(RunUpdate.class))),
                pipeline.apply(
                    "NoPieces", Create.empty(ChangeCoder.of(RecordCoder.of(RunUpdate.class)))))
            .apply("Assemble", AssembleRuns.waiting(Duration.ZERO, Duration.ZERO));
    Collected<Change<Run>> runs = Collected.of(AssembleRuns.runs(outputs));
    Collected<KV<String, Long>> counts = Collected.of(AssembleRuns.counts(outputs));
    pipeline.run().waitUntilFinish();

    List<Run> rows =
        runs.elements().stream()
            .map(change -> change.added())
            .sorted(Comparator.comparing(Run::getRunId))
            .toList();
    assertThat(rows, hasSize(2));
    assertThat(rows.get(0).getSynthesised(), is(false));
    assertThat(
        rows.get(0).getJobs().stream().map(job -> job.getJobId() + job.getName()).toList(),
        contains("5build", "6test", "nulldocs", "nulllint"));
    assertThat(rows.get(1).getSynthesised(), is(true));
    assertThat(rows.get(1).getOutcome(), is("FAILURE"));
    // Read: runs 1+1+1+1, jobs 1+2+2+2+1 and again 1+2+2.
    assertThat(
        Collected.sums(counts),
        is(
            Map.of(
                "records/run/duplicate", 2L,
                "records/run/superseded", 1L,
                "records/run/kept", 1L,
                "records/job/duplicate", 6L,
                "records/job/superseded", 2L,
                "records/job/kept", 5L)));
  }

  private static Run run(String id, @Nullable String sha, @Nullable Commit known) {
    Run run = Drafts.run(id).setHeadSha(sha).setActor("ann").build();
    CommitColumns.fill(run, known);
    return run;
  }

  private static @Nullable Commit commitOf(Run run) {
    return run.getCommitFound()
        ? new Commit(
            "",
            run.getCommitAuthor(),
            run.getCommitMessageLength(),
            run.getFilesChanged(),
            run.getLinesAdded(),
            run.getLinesRemoved(),
            null)
        : null;
  }

  @Test
  void commitsFillWhatRunsLack() {
    Commit own = new Commit("", "Own", null, null, 10L, null, null);
    Commit complete = new Commit("", "Own", 1L, 1L, 1L, 1L, null);
    Commit logged = new Commit("aa", "Log", 20L, 20L, 20L, 20L, null);
    Commit sparse = new Commit("aa", "Zzz", null, null, null, null, null);
    Commit lookedUp = new Commit("aa", "Git", 30L, null, 30L, 30L, null);
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        JoinCommits.inputs(
                pipeline.apply(
                    "Runs",
                    Create.of(
                            Change.added(run("1", "aa", own)),
                            Change.added(run("2", "aa", null)),
                            Change.added(run("3", "bb", null)),
                            Change.added(run("4", null, null)),
                            Change.added(run("5", "aa", complete)))
                        .withCoder(ChangeCoder.of(RecordCoder.of(Run.class)))),
                pipeline.apply(
                    "Logged",
                    Create.of(logged, sparse, logged, new Commit("cc", "C", 1L, 1L, 1L, 1L, null))
                        .withCoder(RecordCoder.of(Commit.class))),
                pipeline.apply(
                    "LookedUp", Create.of(lookedUp).withCoder(RecordCoder.of(Commit.class))))
            .apply("Join", JoinCommits.waiting(Duration.ZERO, Duration.ZERO));
    Collected<Change<Run>> joined =
        Collected.of(JoinCommits.runs(outputs).apply("All", Flatten.pCollections()));
    Collected<KV<String, Long>> counts = Collected.of(JoinCommits.counts(outputs));
    pipeline.run().waitUntilFinish();

    List<Run> rows =
        joined.elements().stream()
            .map(change -> change.added())
            .sorted(Comparator.comparing(Run::getRunId))
            .toList();
    assertThat(rows, hasSize(5));
    assertThat(commitOf(rows.get(0)), is(new Commit("", "Own", 30L, 20L, 10L, 30L, null)));
    assertThat(commitOf(rows.get(1)), is(new Commit("", "Git", 30L, 20L, 30L, 30L, null)));
    assertThat(commitOf(rows.get(2)), nullValue());
    assertThat(commitOf(rows.get(3)), nullValue());
    assertThat(commitOf(rows.get(4)), is(complete));
    assertThat(
        Collected.sums(counts),
        is(
            Map.of(
                "records/commit/duplicate", 1L,
                "records/commit/superseded", 1L,
                "records/commit/kept", 2L)));
  }

  @Test
  void peopleAreHashedAlikeWhereverTheyStand() {
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<Run>> hashed =
        Collected.of(
            pipeline
                .apply(
                    Create.of(
                            Change.added(
                                run(
                                    "1",
                                    "aa",
                                    new Commit("", "ann", null, null, null, null, null))),
                            Change.added(
                                Run.newBuilder(run("2", "aa", null)).setActor(null).build()),
                            Change.added(
                                Run.newBuilder(run("3", "aa", null))
                                    .setCommitAuthor("GitHub-Actions")
                                    .setActor("any[bot]")
                                    .build()))
                        .withCoder(ChangeCoder.of(RecordCoder.of(Run.class))))
                .apply("Hash", HashPeople.ofRuns()));
    pipeline.run().waitUntilFinish();
    // printf ann | sha256sum
    String ann = "49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1";
    List<String> people =
        hashed.elements().stream()
            .map(change -> change.added())
            .map(run -> run.getRunId() + " " + run.getCommitAuthor() + " " + run.getActor())
            .toList();
    assertThat(
        people,
        containsInAnyOrder("1 " + ann + " " + ann, "2 null null", "3 GitHub-Actions any[bot]"));
  }
}
