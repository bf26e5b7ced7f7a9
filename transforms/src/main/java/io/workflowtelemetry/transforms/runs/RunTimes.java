package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When a run attempt was created, started and ended, and how long it took.
 *
 * @param createdAt when the run was created; null only for a synthesised run without any time
 * @param startedAt when this attempt started; null as createdAt
 * @param completedAt when it ended; null while it is open
 * @param durationMs from start to end, never negative; null while open or SUSPECT
 * @param source where the duration comes from; null while open
 * @param queueMs from creation to the first job's start; null but on attempt 1 with jobs
 */
record RunTimes(
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Long durationMs,
    @Nullable DurationSource source,
    @Nullable Long queueMs) {
  /** Where a duration comes from. */
  enum DurationSource {
    /** The jobs' times. */
    JOBS,
    /** The run's own times. */
    RUN,
    /** A duration that the log states. */
    REPORTED,
    /** The run's own times, longer than a run can be: the end was rewritten long after. */
    SUSPECT
  }

  static RunTimes of(long attempt, @Nullable RunState run, List<Job> jobs) {
    Instant firstStart =
        least(jobs.stream().filter(job -> !job.getCarriedOver()).toList(), Job::getStartedAt);
    Instant lastEnd = greatest(jobs, Job::getCompletedAt);
    Instant createdAt = run == null ? least(jobs, Job::getCreatedAt) : run.getCreatedAt();
    if (createdAt == null) {
      createdAt = firstStart;
    }
    Instant startedAt = run == null ? null : run.getRunStartedAt();
    if (startedAt == null) {
      startedAt = attempt > 1 && firstStart != null ? firstStart : createdAt;
    }
    Long queueMs = attempt == 1 ? Durations.between(createdAt, firstStart) : null;
    boolean completed =
        run == null
            ? lastEnd != null
            : StateOrders.isTerminal(run.getStatus(), run.getConclusion());
    if (!completed) {
      return new RunTimes(createdAt, startedAt, null, null, null, queueMs);
    }
    Long reported = run == null ? null : run.getReportedDurationMs();
    if (reported != null && startedAt != null) {
      return new RunTimes(
          createdAt,
          startedAt,
          startedAt.plusMillis(reported),
          Math.max(0, reported),
          DurationSource.REPORTED,
          queueMs);
    }
    boolean ended = jobs.stream().allMatch(job -> job.getCompletedAt() != null);
    if (lastEnd != null && (ended || run == null)) {
      Long duration = Durations.between(startedAt, lastEnd);
      return new RunTimes(
          createdAt,
          startedAt,
          lastEnd,
          duration,
          duration == null ? null : DurationSource.JOBS,
          queueMs);
    }
    Instant updatedAt = run == null ? null : run.getUpdatedAt();
    Long duration = Durations.between(startedAt, updatedAt);
    if (duration == null) {
      // Where nothing says when it ended, it stands where it started, as a SUSPECT one does.
      Instant completedAt = updatedAt == null ? startedAt : updatedAt;
      return new RunTimes(createdAt, startedAt, completedAt, null, null, queueMs);
    }
    if (duration > AssembleRuns.LONGEST_RUN.toMillis()) {
      return new RunTimes(createdAt, startedAt, startedAt, null, DurationSource.SUSPECT, queueMs);
    }
    return new RunTimes(createdAt, startedAt, updatedAt, duration, DurationSource.RUN, queueMs);
  }

  private static @Nullable Instant least(List<Job> jobs, Function<Job, @Nullable Instant> time) {
    return jobs.stream()
        .map(time)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static @Nullable Instant greatest(List<Job> jobs, Function<Job, @Nullable Instant> time) {
    return jobs.stream()
        .map(time)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }
}
