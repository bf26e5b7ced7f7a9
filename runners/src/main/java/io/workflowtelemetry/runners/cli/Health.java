package io.workflowtelemetry.runners.cli;

import java.util.Locale;

/** Whether a job does its work. */
public enum Health {
  /** All of its tasks run. */
  RUNNING,
  /** It begins, and not all of its tasks run yet. */
  STARTING,
  /** It failed, and begins again by itself. */
  RESTARTING,
  /** It failed for good. */
  FAILED,
  /** It came to its end, or was ended. */
  ENDED;

  /**
   * Returns the health of a job.
   *
   * @param state as Flink's {@code JobStatus} names it
   * @param allTasksRun whether each task runs or has finished
   */
  static Health of(String state, boolean allTasksRun) {
    return switch (state) {
      case "RUNNING" -> allTasksRun ? RUNNING : STARTING;
      case "INITIALIZING", "CREATED", "RECONCILING" -> STARTING;
      case "RESTARTING", "FAILING" -> RESTARTING;
      case "FAILED" -> FAILED;
      default -> ENDED;
    };
  }

  /** Returns the word for a screen. */
  String word() {
    return this == RUNNING ? "RUNNING" : name().toLowerCase(Locale.ROOT);
  }
}
