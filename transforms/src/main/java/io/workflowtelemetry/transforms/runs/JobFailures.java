package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.logs.joblogs.FailureKind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells jobs that failed what their logs and annotations say of it. */
final class JobFailures {
  /** What GitHub leaves out of the names of files of logs. */
  private static final Pattern NOT_IN_FILES = Pattern.compile("[\\\\/:*?\"<>|]");

  /** UTF-16 units of a job's name that GitHub takes for its file's. */
  private static final int MAX_NAME = 90;

  private JobFailures() {}

  /**
   * Fills in {@code failure_kind} of jobs that ended without success: what counts of all that is
   * told of the job's id, and of its name. What is told of a name counts only where one job of the
   * run has it and all say the same, since several jobs may have had it.
   *
   * @param told by logs of the run's jobs and by annotations, in any order
   */
  static void fill(Run row, Collection<LogTests> told) {
    Map<String, Set<FailureKind>> kinds = new HashMap<>();
    for (LogTests log : told) {
      if (log.getJob() != null && log.getFailureKind() != null) {
        kinds
            .computeIfAbsent(fileName(log.getJob()), name -> EnumSet.noneOf(FailureKind.class))
            .add(FailureKind.of(log.getFailureKind()));
      }
    }
    if (kinds.isEmpty()) {
      return;
    }
    Map<String, Integer> names = new HashMap<>();
    for (Job job : row.getJobs()) {
      if (job.getName() != null) {
        names.merge(fileName(job.getName()), 1, Integer::sum);
      }
    }
    for (Job job : row.getJobs()) {
      if (failed(job)) {
        FailureKind kind =
            FailureKind.first(ofId(job.getJobId(), kinds), ofName(job.getName(), names, kinds));
        job.setFailureKind(kind == null ? null : kind.label());
      }
    }
  }

  private static @Nullable FailureKind ofId(
      @Nullable String id, Map<String, Set<FailureKind>> kinds) {
    // In the order of the constants, of which the first counts.
    Set<FailureKind> told = id == null ? null : kinds.get(id);
    return told == null ? null : told.iterator().next();
  }

  private static @Nullable FailureKind ofName(
      @Nullable String name, Map<String, Integer> names, Map<String, Set<FailureKind>> kinds) {
    String file = name == null ? null : fileName(name);
    Set<FailureKind> told = file == null ? null : kinds.get(file);
    return told == null || told.size() != 1 || names.getOrDefault(file, 0) != 1
        ? null
        : told.iterator().next();
  }

  private static boolean failed(Job job) {
    return job.getOutcome().equals(Outcome.FAILURE.name())
        || "cancelled".equals(job.getConclusion());
  }

  private static String fileName(String name) {
    String file = NOT_IN_FILES.matcher(name).replaceAll("");
    return (file.length() > MAX_NAME ? file.substring(0, MAX_NAME) : file).strip();
  }
}
