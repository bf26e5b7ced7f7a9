package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAssemblerTest {
  private static final RunKey KEY = new RunKey("o/r", "1", 1L);
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private static JobState.Builder job(@Nullable String id, @Nullable String conclusion) {
    return JobState.newBuilder()
        .setJobId(id)
        .setName("job " + id)
        .setStatus(conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion)
        .setStartedAt(START)
        .setCompletedAt(conclusion == null ? null : START.plusSeconds(60))
        .setWorkflowName("workflow of " + id)
        .setBranch("branch of " + id)
        .setHeadSha("sha of " + id)
        .setSteps(List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "success cancelled failure,  failure,   FAILURE",
    "success cancelled,          cancelled, NONE",
    "skipped success,            success,   SUCCESS",
    "skipped neutral,            skipped,   NONE",
    "success timed_out,          failure,   FAILURE",
    "startup_failure,            failure,   FAILURE",
    "something_new,              skipped,   NONE"
  })
  void jobsConcludeTheirRun(String conclusions, String conclusion, String outcome) {
    List<JobState> jobs =
        Arrays.stream(conclusions.split(" ", -1)).map(word -> job(word, word).build()).toList();
    Run run = RunAssembler.assemble(KEY, null, jobs);
    assertThat(run.getSynthesised(), is(true));
    assertThat(run.getStatus(), is("completed"));
    assertThat(run.getConclusion(), is(conclusion));
    assertThat(run.getOutcome(), is(outcome));
    assertThat(run.getDurationSource(), is("JOBS"));
    assertThat(run.getDurationMs(), is(60_000L));
    assertThat(run.getCommitFound(), is(false));
  }

  @Test
  void theJobWithTheLeastIdNamesTheRun() {
    Run run =
        RunAssembler.assemble(
            KEY,
            null,
            List.of(
                job("100", "success").build(),
                job(null, "success").build(),
                job("99", "success").build()));
    assertThat(run.getWorkflowName(), is("workflow of 99"));
    assertThat(run.getBranch(), is("branch of 99"));
    assertThat(run.getHeadSha(), is("sha of 99"));
    assertThat(
        run.getJobs().stream().map(job -> job.getName()).toList(),
        contains("job 99", "job 100", "job null"));
  }

  @Test
  void aSynthesisedRunIsOpenUntilAJobEnds() {
    Run open = RunAssembler.assemble(KEY, null, List.of(job("1", null).build()));
    assertThat(open.getStatus(), is("in_progress"));
    assertThat(open.getConclusion(), nullValue());
    assertThat(open.getOutcome(), is("NONE"));
    assertThat(open.getCompletedAt(), nullValue());
    Run ended =
        RunAssembler.assemble(
            KEY, null, List.of(job("1", null).build(), job("2", "failure").build()));
    assertThat(ended.getConclusion(), is("failure"));
    assertThat(ended.getCompletedAt(), is(START.plusSeconds(60)));
  }

  /** "Re-run failed jobs" lists those that passed anew, with the times that they had. */
  @Test
  void jobsOfAnEarlierAttemptAreCarriedOver() {
    RunState run =
        RunState.newBuilder()
            .setStatus("completed")
            .setConclusion("success")
            .setCreatedAt(START)
            .setRunStartedAt(START.plusSeconds(600))
            .build();
    JobState endedBefore = job("1", "success").setCreatedAt(START.plusSeconds(61)).build();
    JobState startedBefore = job("2", "success").setCompletedAt(START.plusSeconds(700)).build();
    JobState skipped = job("3", "skipped").setCreatedAt(START.plusSeconds(601)).build();
    JobState ran =
        job("4", "failure")
            .setCreatedAt(START.plusSeconds(601))
            .setStartedAt(START.plusSeconds(605))
            .setCompletedAt(START.plusSeconds(900))
            .build();
    List<JobState> jobs = List.of(endedBefore, startedBefore, skipped, ran);
    Run second = RunAssembler.assemble(new RunKey("o/r", "1", 2L), run, jobs);
    assertThat(
        second.getJobs().stream().map(Job::getCarriedOver).toList(),
        contains(true, true, false, false));
    assertThat(
        second.getJobs().stream().map(Job::getQueueMs).toList(), contains(null, null, 0L, 4_000L));
    Run first = RunAssembler.assemble(KEY, run, jobs);
    assertThat(first.getJobs().stream().anyMatch(Job::getCarriedOver), is(false));
    // Where nothing says when the attempt started, the jobs that ran in it do.
    Run without =
        RunAssembler.assemble(
            new RunKey("o/r", "1", 2L),
            RunState.newBuilder(run).setRunStartedAt(null).build(),
            List.of(endedBefore, ran));
    assertThat(without.getStartedAt(), is(START.plusSeconds(605)));
  }

  @Test
  void theRepositoryOfTheBranchIsToldWhereItIsAnother() {
    RunState run = RunState.newBuilder().setCreatedAt(START).setBranch("main").build();
    for (String head : new String[] {null, "o/r", "O/R"}) {
      RunState own = RunState.newBuilder(run).setHeadRepository(head).build();
      assertThat(RunAssembler.assemble(KEY, own, List.of()).getHeadRepository(), nullValue());
    }
    RunState forked = RunState.newBuilder(run).setHeadRepository("fork/r").build();
    assertThat(RunAssembler.assemble(KEY, forked, List.of()).getHeadRepository(), is("fork/r"));
  }

  @Test
  void aRunSpeaksForItself() {
    RunState state =
        RunState.newBuilder()
            .setWorkflowName("CI")
            .setWorkflowId("7")
            .setEvent("push")
            .setBranch("main")
            .setHeadSha("abc")
            .setActor("ann")
            .setStatus("completed")
            .setConclusion("timed_out")
            .setCreatedAt(START)
            .setTestsTotal(9L)
            .setTestFailures(2L)
            .setCommit(new Commit("abc", "Ann", 5L, null, 1L, 2L, null))
            .build();
    Run run = RunAssembler.assemble(KEY, state, List.of(job("1", "success").build()));
    assertThat(
        run,
        is(
            Run.newBuilder()
                .setRepository("o/r")
                .setRunId("1")
                .setRunAttempt(1)
                .setWorkflowName("CI")
                .setWorkflowId("7")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("abc")
                .setActor("ann")
                .setStatus("completed")
                .setConclusion("timed_out")
                .setOutcome("FAILURE")
                .setCreatedAt(START)
                .setStartedAt(START)
                .setCompletedAt(START.plusSeconds(60))
                .setDurationMs(60_000L)
                .setDurationSource("JOBS")
                .setQueueMs(0L)
                .setSynthesised(false)
                .setCommitFound(true)
                .setCommitAuthor("Ann")
                .setCommitMessageLength(5L)
                .setLinesAdded(1L)
                .setLinesRemoved(2L)
                .setTestsTotal(9L)
                .setTestFailures(2L)
                .setJobs(run.getJobs())
                .build()));
  }

  @Test
  void timesOfJobsAreNeverNegative() {
    JobState late =
        job("1", "skipped")
            .setCreatedAt(START.plusSeconds(9))
            .setCompletedAt(START.minusSeconds(5))
            .build();
    JobState untold =
        job("2", "success").setCompletedAt(null).setCreatedAt(START.minusSeconds(3)).build();
    Run run = RunAssembler.assemble(KEY, null, List.of(late, untold));
    assertThat(run.getJobs().get(0).getDurationMs(), is(0L));
    assertThat(run.getJobs().get(0).getQueueMs(), is(0L));
    assertThat(run.getJobs().get(1).getDurationMs(), nullValue());
    assertThat(run.getJobs().get(1).getQueueMs(), is(3_000L));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "success, SUCCESS, true",
        "failure, FAILURE, true",
        "timed_out, FAILURE, true",
        "startup_failure, FAILURE, true",
        "cancelled, NONE, false",
        "skipped, NONE, false",
        "neutral, NONE, false",
        "stale, NONE, false",
        "action_required, NONE, false",
        "brand_new, NONE, false",
        "-, NONE, false"
      })
  void aConclusionIsAVerdictOrNone(
      @Nullable String conclusion, Outcome outcome, boolean isVerdict) {
    assertThat(Outcome.of(conclusion), is(outcome));
    assertThat(outcome.isVerdict(), is(isVerdict));
  }

  @Test
  void identifiersStandInTheOrderOfTheirNumbers() {
    List<String> ids = List.of("100", "9", "b", "10", "aa", "1");
    assertThat(
        ids.stream().sorted(Identifiers.ORDER).toList(),
        contains("1", "9", "b", "10", "aa", "100"));
    RunKey first = new RunKey("o/b", "9", 2L);
    List<RunKey> runs =
        List.of(
            new RunKey("o/a", "10", 1L),
            new RunKey("o/a", "9", 3L),
            first,
            new RunKey("o/a", "9", 2L));
    assertThat(
        runs.stream().sorted(Identifiers.RUN_ORDER).toList(),
        contains(runs.get(3), first, runs.get(1), runs.get(0)));
  }
}
