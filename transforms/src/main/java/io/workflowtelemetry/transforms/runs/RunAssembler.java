package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.dialect.Durations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the row of a run attempt from the states that count of the run and of its jobs. */
final class RunAssembler {
  private static final Comparator<JobState> BY_IDENTITY =
      Comparator.comparing(JobState::getJobId, Comparator.nullsLast(Identifiers.ORDER))
          .thenComparing(JobState::getName, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(JobState::getStartedAt, Comparator.nullsLast(Comparator.naturalOrder()));

  private RunAssembler() {}

  /**
   * Returns the row of a run attempt.
   *
   * @param run null where only jobs were seen: the row is then synthesised from them
   * @param states states of the jobs, each of another job, in any order
   */
  static Run assemble(RunKey key, @Nullable RunState run, List<JobState> states) {
    List<JobState> ordered = new ArrayList<>(states);
    ordered.sort(BY_IDENTITY);
    List<Job> jobs = ordered.stream().map(RunAssembler::job).toList();
    RunTimes times = RunTimes.of(key.getRunAttempt(), run, jobs);
    Run.Builder row =
        Run.newBuilder()
            .setRepository(key.getRepository())
            .setRunId(key.getRunId())
            .setRunAttempt(key.getRunAttempt())
            .setCreatedAt(times.createdAt())
            .setStartedAt(times.startedAt())
            .setCompletedAt(times.completedAt())
            .setDurationMs(times.durationMs())
            .setDurationSource(times.source() == null ? null : times.source().name())
            .setQueueMs(times.queueMs())
            .setSynthesised(run == null)
            .setJobs(jobs);
    if (run == null) {
      synthesise(row, ordered.get(0), jobs, times.completedAt() != null);
    } else {
      copy(row, run);
    }
    return row.build();
  }

  private static void copy(Run.Builder row, RunState run) {
    row.setWorkflowName(run.getWorkflowName())
        .setWorkflowId(run.getWorkflowId())
        .setEvent(run.getEvent())
        .setBranch(run.getBranch())
        .setHeadSha(run.getHeadSha())
        .setActor(run.getActor())
        .setStatus(run.getStatus())
        .setConclusion(run.getConclusion())
        .setOutcome(Outcome.of(run.getConclusion()).name())
        .setTestsTotal(run.getTestsTotal())
        .setTestFailures(run.getTestFailures());
    CommitColumns.fill(row, run.getCommit());
  }

  private static void synthesise(
      Run.Builder row, JobState first, List<Job> jobs, boolean completed) {
    String conclusion = completed ? conclusion(jobs) : null;
    row.setWorkflowName(first.getWorkflowName())
        .setBranch(first.getBranch())
        .setHeadSha(first.getHeadSha())
        .setStatus(completed ? "completed" : "in_progress")
        .setConclusion(conclusion)
        .setOutcome(Outcome.of(conclusion).name());
    CommitColumns.fill(row, (Commit) null);
  }

  private static String conclusion(List<Job> jobs) {
    if (jobs.stream().anyMatch(job -> job.getOutcome().equals(Outcome.FAILURE.name()))) {
      return "failure";
    }
    if (jobs.stream().anyMatch(job -> "cancelled".equals(job.getConclusion()))) {
      return "cancelled";
    }
    if (jobs.stream().anyMatch(job -> job.getOutcome().equals(Outcome.SUCCESS.name()))) {
      return "success";
    }
    return "skipped";
  }

  private static Job job(JobState state) {
    return Job.newBuilder()
        .setJobId(state.getJobId())
        .setName(state.getName())
        .setStatus(state.getStatus())
        .setConclusion(state.getConclusion())
        .setOutcome(Outcome.of(state.getConclusion()).name())
        .setCreatedAt(state.getCreatedAt())
        .setStartedAt(state.getStartedAt())
        .setCompletedAt(state.getCompletedAt())
        .setDurationMs(Durations.between(state.getStartedAt(), state.getCompletedAt()))
        .setQueueMs(Durations.between(state.getCreatedAt(), state.getStartedAt()))
        .setSteps(state.getSteps())
        .build();
  }
}
