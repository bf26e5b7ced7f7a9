package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.measure.Pricing;
import io.workflowtelemetry.transforms.runs.Branches;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run attempt that ended, with what policies look at.
 *
 * @param key which it is
 * @param workflow name of its workflow, empty where there is none
 * @param branch its branch, null where none is known; of a fork with the fork's name before it
 * @param isOwn whether the branch is one of the repository itself
 * @param event what triggered it; null where it is not known
 * @param sha its commit; null where it is not known
 * @param title its title; null where it is not known
 * @param outcome its verdict
 * @param createdAt when the run was created, on a re-run still the first attempt
 * @param startedAt when the attempt started
 * @param completedAt when it ended
 * @param durationMs how long it took; null where that is not known
 * @param jobs what is billed of it
 */
public record PastRun(
    RunKey key,
    String workflow,
    @Nullable String branch,
    boolean isOwn,
    @Nullable String event,
    @Nullable String sha,
    @Nullable String title,
    Outcome outcome,
    Instant createdAt,
    Instant startedAt,
    Instant completedAt,
    @Nullable Long durationMs,
    List<PastJob> jobs) {
  private static final long MINUTE_MS = 60_000;

  /** The order in which runs ended. */
  static final Comparator<PastRun> ENDS =
      Comparator.comparing(PastRun::completedAt).thenComparing(PastRun::key, Identifiers.RUN_ORDER);

  /** The order in which runs were created. */
  static final Comparator<PastRun> CREATIONS =
      Comparator.comparing(PastRun::createdAt).thenComparing(PastRun::key, Identifiers.RUN_ORDER);

  /**
   * A job that is billed.
   *
   * @param hasFailed whether it did
   * @param startedAt when it began
   * @param durationMs how long it took, not negative
   * @param price of a minute, in millionths; null where it is not known
   */
  public record PastJob(
      boolean hasFailed, Instant startedAt, long durationMs, @Nullable Long price) {
    /** Returns what is billed of the job if it is cut off at a time. */
    Bill until(Instant end) {
      long ms = Math.max(0, Math.min(durationMs, Duration.between(startedAt, end).toMillis()));
      long minutes = ms / MINUTE_MS + (ms % MINUTE_MS == 0 ? 0 : 1);
      return new Bill(minutes, price == null ? null : (Long) Pricing.cost(minutes, price));
    }

    Bill whole() {
      return until(startedAt.plusMillis(durationMs));
    }
  }

  /** Copies the list. */
  public PastRun {
    jobs = List.copyOf(jobs);
  }

  /**
   * Returns what policies look at of a run; nothing of one that has not ended.
   *
   * @param pricing what its jobs cost
   */
  public static Optional<PastRun> of(Run run, Pricing pricing) {
    Instant completedAt = run.getCompletedAt();
    if (completedAt == null) {
      return Optional.empty();
    }
    Instant startedAt = Objects.requireNonNullElse(run.getStartedAt(), completedAt);
    return Optional.of(
        new PastRun(
            new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()),
            Objects.requireNonNullElse(run.getWorkflowName(), ""),
            Branches.nameOf(run.getBranch(), run.getHeadRepository()),
            run.getHeadRepository() == null,
            run.getEvent(),
            run.getHeadSha(),
            run.getDisplayTitle(),
            Outcome.valueOf(run.getOutcome()),
            Objects.requireNonNullElse(run.getCreatedAt(), startedAt),
            startedAt,
            completedAt,
            run.getDurationMs(),
            billed(run, pricing)));
  }

  private static List<PastJob> billed(Run run, Pricing pricing) {
    List<PastJob> jobs = new ArrayList<>(run.getJobs().size());
    for (Job job : run.getJobs()) {
      if (job.getStartedAt() != null
          && job.getDurationMs() != null
          && !job.getCarriedOver()
          && !"skipped".equals(job.getConclusion())) {
        Long price = pricing.price(pricing.runner(job.getLabels()));
        jobs.add(
            new PastJob(
                job.getOutcome().equals("FAILURE"),
                job.getStartedAt(),
                job.getDurationMs(),
                price));
      }
    }
    return jobs;
  }

  /** Returns what tells its commit from others: its sha, else the run itself. */
  String commit() {
    return sha == null ? "run " + key.getRunId() : sha;
  }

  /** Returns whether it is for a pull request, and so of a merge that no branch has. */
  boolean isOfPullRequest() {
    return event != null && event.startsWith("pull_request");
  }

  /** Returns what a retry of what failed in it costs; null where no job is known. */
  @Nullable Bill retry() {
    List<PastJob> failed = jobs.stream().filter(PastJob::hasFailed).toList();
    return (failed.isEmpty() ? jobs : failed)
        .stream().map(PastJob::whole).reduce(Bill::plus).orElse(null);
  }

  /** Returns what is not billed of it if it is cut off at a time; null where no job is known. */
  @Nullable Bill after(Instant cut) {
    return jobs.stream()
        .map(job -> job.whole().minus(job.until(cut)))
        .reduce(Bill::plus)
        .orElse(null);
  }
}
