package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobDuration;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import io.workflowtelemetry.transforms.runs.Branches;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ends of runs, without what checks and histories have no use for. */
public final class RunEnds {
  /** The order of runs that completed at the same time. */
  public static final Comparator<RunEnd> TIES =
      Comparator.comparing(RunEnd::getKey, Identifiers.RUN_ORDER);

  /** How many jobs the end of a run tells the durations of. */
  static final int MAX_JOBS = 3;

  private static final int MAX_NAME_LENGTH = 64;

  /** The longest job first; equal ones by name, so that the order of jobs plays no part. */
  private static final Comparator<JobDuration> LONGEST =
      Comparator.comparing(JobDuration::getDurationMs)
          .reversed()
          .thenComparing(JobDuration::getName);

  private RunEnds() {}

  /** Returns the branch of a run, as no other repository has it; null where none is known. */
  public static @Nullable String branchOf(RunEnd end) {
    return Branches.nameOf(end.getBranch(), end.getHeadRepository());
  }

  /** Returns the same of a run that may be open. */
  public static @Nullable String branchOf(Run run) {
    return Branches.nameOf(run.getBranch(), run.getHeadRepository());
  }

  /** Returns the end of a run, null where it is open, with nothing of its jobs. */
  public static @Nullable RunEnd of(Run run) {
    if (run.getCompletedAt() == null) {
      return null;
    }
    return new RunEnd(
        new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()),
        run.getWorkflowName(),
        run.getBranch(),
        run.getHeadRepository(),
        run.getCommitAuthor(),
        run.getCompletedAt(),
        run.getOutcome(),
        run.getDurationMs(),
        null,
        0,
        null,
        List.of());
  }

  /** Returns the end of a run with its wait and its jobs, null where it is open. */
  static @Nullable RunEnd withJobs(Run run) {
    RunEnd end = of(run);
    if (end == null) {
      return null;
    }
    List<Job> jobs = run.getJobs().stream().filter(job -> !job.getCarriedOver()).toList();
    end.setQueueMs(run.getQueueMs());
    end.setJobs(jobs.size());
    end.setJobSet(jobs.isEmpty() ? null : jobSet(jobs));
    end.setLongestJobs(longest(jobs));
    return end;
  }

  /** Returns the end of a run with nothing of its wait and its jobs. */
  static RunEnd withoutJobs(RunEnd end) {
    return new RunEnd(
        end.getKey(),
        end.getWorkflowName(),
        end.getBranch(),
        end.getHeadRepository(),
        end.getCommitAuthor(),
        end.getCompletedAt(),
        end.getOutcome(),
        end.getDurationMs(),
        null,
        0,
        null,
        List.of());
  }

  /** Returns the hash of a text: equal ones have the same, others hardly ever. */
  static int hash(String text) {
    return (int) Digests.head(text);
  }

  private static int jobSet(List<Job> jobs) {
    return hash(
        jobs.stream()
            .map(job -> name(job) + (isSkipped(job) ? "-" : "+"))
            .sorted()
            .collect(Collectors.joining("\u001f")));
  }

  private static List<JobDuration> longest(List<Job> jobs) {
    List<JobDuration> durations = new ArrayList<>();
    for (Job job : jobs) {
      Long duration = job.getDurationMs();
      if (duration != null && !isSkipped(job)) {
        durations.add(new JobDuration(Texts.cut(name(job), MAX_NAME_LENGTH), duration));
      }
    }
    durations.sort(LONGEST);
    return new ArrayList<>(durations.subList(0, Math.min(MAX_JOBS, durations.size())));
  }

  private static boolean isSkipped(Job job) {
    return "skipped".equals(job.getConclusion());
  }

  private static String name(Job job) {
    return Objects.requireNonNullElse(job.getName(), "");
  }
}
