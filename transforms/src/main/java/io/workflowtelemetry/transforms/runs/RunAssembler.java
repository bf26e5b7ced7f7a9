package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
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
    Instant attemptStart = key.getRunAttempt() > 1 && run != null ? run.getRunStartedAt() : null;
    List<Job> jobs =
        ordered.stream()
            .map(state -> job(state, isCarriedOver(state, key.getRunAttempt(), attemptStart)))
            .toList();
    RunTimes times = RunTimes.of(key.getRunAttempt(), run, jobs);
    Run row = new Run();
    row.setRepository(key.getRepository());
    row.setRunId(key.getRunId());
    row.setRunAttempt(key.getRunAttempt());
    row.setCreatedAt(times.createdAt());
    row.setStartedAt(times.startedAt());
    row.setCompletedAt(times.completedAt());
    row.setDurationMs(times.durationMs());
    row.setDurationSource(times.source() == null ? null : times.source().name());
    row.setQueueMs(times.queueMs());
    row.setSynthesised(run == null);
    row.setJobs(jobs);
    if (run == null) {
      synthesise(row, ordered.get(0), jobs, times.completedAt() != null);
    } else {
      copy(row, key, run);
    }
    return row;
  }

  private static void copy(Run row, RunKey key, RunState run) {
    row.setWorkflowName(run.getWorkflowName());
    row.setWorkflowId(run.getWorkflowId());
    row.setPath(run.getPath());
    row.setDisplayTitle(run.getDisplayTitle());
    row.setEvent(run.getEvent());
    row.setBranch(run.getBranch());
    row.setHeadRepository(
        key.getRepository().equalsIgnoreCase(run.getHeadRepository())
            ? null
            : run.getHeadRepository());
    row.setHeadSha(run.getHeadSha());
    row.setPullRequests(run.getPullRequests());
    row.setActor(run.getActor());
    row.setStatus(run.getStatus());
    row.setConclusion(run.getConclusion());
    row.setOutcome(Outcome.of(run.getConclusion()).name());
    row.setTestsTotal(run.getTestsTotal());
    row.setTestFailures(run.getTestFailures());
    CommitColumns.fill(row, run.getCommit());
  }

  private static void synthesise(Run row, JobState first, List<Job> jobs, boolean completed) {
    String conclusion = completed ? conclusion(jobs) : null;
    row.setWorkflowName(first.getWorkflowName());
    row.setBranch(first.getBranch());
    row.setHeadSha(first.getHeadSha());
    row.setStatus(completed ? "completed" : "in_progress");
    row.setConclusion(conclusion);
    row.setOutcome(Outcome.of(conclusion).name());
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

  /**
   * Says whether a job ran in an earlier attempt: "re-run failed jobs" lists those that passed once
   * more, as created anew, with the times that they had.
   *
   * @param attemptStart when the attempt started; null where that is not known
   */
  private static boolean isCarriedOver(JobState job, long attempt, @Nullable Instant attemptStart) {
    if (attempt == 1 || "skipped".equals(job.getConclusion())) {
      return false;
    }
    return isBefore(job.getCompletedAt(), job.getCreatedAt())
        || isBefore(job.getStartedAt(), attemptStart);
  }

  private static boolean isBefore(@Nullable Instant time, @Nullable Instant other) {
    return time != null && other != null && time.isBefore(other);
  }

  private static Job job(JobState state, boolean carriedOver) {
    return new Job(
        state.getJobId(),
        state.getName(),
        state.getStatus(),
        state.getConclusion(),
        Outcome.of(state.getConclusion()).name(),
        state.getCreatedAt(),
        state.getStartedAt(),
        state.getCompletedAt(),
        Durations.between(state.getStartedAt(), state.getCompletedAt()),
        carriedOver ? null : Durations.between(state.getCreatedAt(), state.getStartedAt()),
        carriedOver,
        state.getLabels(),
        state.getRunnerName(),
        state.getRunnerGroupName(),
        null,
        state.getSteps());
  }
}
