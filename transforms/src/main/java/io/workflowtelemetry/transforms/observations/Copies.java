package io.workflowtelemetry.transforms.observations;

import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.TestReport;
import org.jspecify.annotations.Nullable;

/**
 * Reports and logs that were collected twice: the same bytes in two files. They are known by what
 * they hold, so that the place of one makes no other of it.
 */
final class Copies {
  private static final String NO_PLACE = "";

  private @Nullable String first;

  /** Takes one of the copies and returns it without the place of its file. */
  Observation withoutPlace(Observation observation) {
    String file = file(observation);
    if (file == null) {
      return observation;
    }
    if (first == null || file.compareTo(first) < 0) {
      first = file;
    }
    return at(NO_PLACE, observation);
  }

  /** Returns one of the copies at the least of the places of those that were taken. */
  Observation atFirstPlace(Observation observation) {
    return first == null ? observation : at(first, observation);
  }

  private static @Nullable String file(Observation observation) {
    if (observation.getJobLog() != null) {
      return observation.getJobLog().getFile();
    }
    return observation.getTestReport() == null ? null : observation.getTestReport().getFile();
  }

  private static Observation at(String file, Observation observation) {
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
