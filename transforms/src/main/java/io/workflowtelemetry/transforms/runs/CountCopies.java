package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.TestReport;
import org.jspecify.annotations.Nullable;

/**
 * Records that were collected twice: the same lines, reports or logs in two files. They are known
 * by what they hold, so that the place of one makes no other of it.
 */
final class CountCopies {
  private static final String NO_FILE = "";

  private CountCopies() {}

  /** Returns an observation without the place of the record that it was made of. */
  static Observation withoutPlace(Observation observation) {
    if (observation.getPlace() != null) {
      return Observation.newBuilder(observation).setPlace(null).build();
    }
    return file(observation) == null ? observation : at(NO_FILE, observation);
  }

  /** Returns the file that a report or a log is, null for anything else. */
  static @Nullable String file(Observation observation) {
    if (observation.getJobLog() != null) {
      return observation.getJobLog().getFile();
    }
    return observation.getTestReport() == null ? null : observation.getTestReport().getFile();
  }

  /** Returns the least of two files. */
  static @Nullable String first(@Nullable String file, @Nullable String other) {
    if (file == null || other == null) {
      return file == null ? other : file;
    }
    return file.compareTo(other) <= 0 ? file : other;
  }

  /**
   * Returns an observation of a report or of a log with another file for its own.
   *
   * @param file null for anything else, which stays as it is
   */
  static Observation at(@Nullable String file, Observation observation) {
    if (file == null) {
      return observation;
    }
    Observation.Builder placed = Observation.newBuilder(observation);
    if (observation.getJobLog() != null) {
      placed.setJobLog(JobLog.newBuilder(observation.getJobLog()).setFile(file).build());
    } else {
      placed.setTestReport(
          TestReport.newBuilder(observation.getTestReport()).setFile(file).build());
    }
    return placed.build();
  }
}
