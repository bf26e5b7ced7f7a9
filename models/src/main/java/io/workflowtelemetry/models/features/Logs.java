package io.workflowtelemetry.models.features;

/** Logarithms of durations. */
final class Logs {
  private Logs() {}

  /** Returns the natural logarithm of seconds, where less than one counts as one. */
  static double ofSeconds(double seconds) {
    // The strict one gives the same bits on every machine.
    return StrictMath.log(Math.max(1, seconds));
  }
}
