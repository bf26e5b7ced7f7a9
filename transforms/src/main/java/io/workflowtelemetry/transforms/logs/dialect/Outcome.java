package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.Nullable;

/** The verdict of a run or a job. */
public enum Outcome {
  /** It succeeded. */
  SUCCESS,
  /** It failed, timed out or never came up. */
  FAILURE,
  /** No verdict: it counts in totals, never in a rate, a streak or a baseline. */
  NONE;

  /** Returns the outcome of a conclusion in lower case; NONE for null and for unknown words. */
  public static Outcome of(@Nullable String conclusion) {
    if (conclusion == null) {
      return NONE;
    }
    return switch (conclusion) {
      case "success" -> SUCCESS;
      case "failure", "timed_out", "startup_failure" -> FAILURE;
      default -> NONE;
    };
  }

  /** Says whether this is a verdict. */
  public boolean isVerdict() {
    return this != NONE;
  }
}
