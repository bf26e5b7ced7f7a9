package io.workflowtelemetry.transforms.logs.reports;

import org.jspecify.annotations.Nullable;

/**
 * A {@code testcase} as it stands in a report.
 *
 * @param suite names of the suites around it
 * @param host host that the suite ran on; null where the report does not tell
 * @param element number of the suite's element, for suites may be called alike
 * @param className class, or what the producer calls so
 * @param name name of the test; null where a suite tells of itself
 * @param file file of the test
 * @param outcome how it ended
 * @param tries how often it ran
 * @param durationMs how long it ran; null where the report does not tell
 * @param message why it failed or was skipped
 */
record Case(
    @Nullable String suite,
    @Nullable String host,
    int element,
    @Nullable String className,
    @Nullable String name,
    @Nullable String file,
    Outcome outcome,
    long tries,
    @Nullable Long durationMs,
    @Nullable String message) {

  /** How a test ended. */
  enum Outcome {
    PASSED,
    FAILED,
    ERROR,
    SKIPPED,
    FLAKY;

    boolean isFailure() {
      return this == FAILED || this == ERROR;
    }

    /** Returns the worse of a failure, if there was one, and of what may be one. */
    static @Nullable Outcome worse(@Nullable Outcome failure, Outcome other) {
      return other == ERROR || (failure == null && other == FAILED) ? other : failure;
    }
  }
}
