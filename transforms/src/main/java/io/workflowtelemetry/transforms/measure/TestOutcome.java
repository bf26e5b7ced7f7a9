package io.workflowtelemetry.transforms.measure;

/** How a test ended, from the best to the worst. */
enum TestOutcome {
  SKIPPED,
  PASSED,
  /** Failed and then passed. */
  FLAKY,
  FAILED,
  /** Broke before it could pass or fail. */
  ERROR;

  boolean isFailure() {
    return this == FAILED || this == ERROR;
  }

  TestOutcome orWorse(TestOutcome other) {
    return compareTo(other) < 0 ? other : this;
  }
}
