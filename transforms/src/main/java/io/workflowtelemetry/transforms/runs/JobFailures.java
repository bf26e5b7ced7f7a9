package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells jobs that failed what their logs say of it. */
final class JobFailures {
  /** What GitHub leaves out of the names of files of logs. */
  private static final Pattern NOT_IN_FILES = Pattern.compile("[\\\\/:*?\"<>|]");

  /** UTF-16 units of a job's name that GitHub takes for its file's. */
  private static final int MAX_NAME = 90;

  private JobFailures() {}

  /**
   * Fills in {@code failure_kind} of jobs that ended without success and whose id or name a log
   * has. Of jobs whose names can't be told apart, and where logs of one name differ, none gets any.
   */
  static void fill(Run row, Collection<LogTests> logs) {
    Map<String, Set<String>> kinds = new HashMap<>();
    for (LogTests log : logs) {
      if (log.getJob() != null && log.getFailureKind() != null) {
        kinds
            .computeIfAbsent(fileName(log.getJob()), name -> new HashSet<>())
            .add(log.getFailureKind());
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
        String name = job.getName() == null ? null : fileName(job.getName());
        Set<String> told = job.getJobId() == null ? null : kinds.get(job.getJobId());
        if (told == null && name != null && names.getOrDefault(name, 0) == 1) {
          told = kinds.get(name);
        }
        job.setFailureKind(only(told));
      }
    }
  }

  private static @Nullable String only(@Nullable Set<String> told) {
    return told == null || told.size() != 1 ? null : told.iterator().next();
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
