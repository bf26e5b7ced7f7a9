package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.JobLogReader.Bounds;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the logs of one file, and bounds what is kept of all of them together. */
final class LogBudget {
  /** Logs that a file may hold. */
  static final int MAX_LOGS = 10_000;

  /** Errors, and steps, that are kept of all logs. */
  private static final int MAX_KEPT = 10_000;

  private final LogLines.Room room = new LogLines.Room();
  private int errorsLeft = MAX_KEPT;
  private int stepsLeft = MAX_KEPT;

  /**
   * Reads a log to its end.
   *
   * @param step the step that all of the log is of; null where it is of a job
   * @return what it says; null where it is no log
   */
  @Nullable LogSummary read(InputStream in, @Nullable String step) throws IOException {
    Bounds bounds =
        new Bounds(
            Math.min(errorsLeft, Bounds.OF_JOB.errors()),
            Math.min(stepsLeft, Bounds.OF_JOB.steps()));
    LogSummary summary = JobLogReader.read(in, room, step, bounds);
    if (summary != null) {
      errorsLeft -= summary.errors().size();
      stepsLeft -= Math.min(stepsLeft, summary.steps().size());
    }
    return summary;
  }
}
