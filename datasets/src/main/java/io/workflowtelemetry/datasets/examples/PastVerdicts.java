package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.LastVerdicts;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import org.jspecify.annotations.Nullable;

/** Tells the last verdicts of a history, and adds to them in place. */
record PastVerdicts(LastVerdicts last, int limit) {
  /** How many runs averages look back on, where nothing else is said. */
  static final int LAST = 10;

  private static final double MS_PER_SECOND = 1000;

  /**
   * Tells verdicts of which so many are remembered.
   *
   * @param last as bits, since there may be as many branches as runs
   * @param limit at most 31
   */
  PastVerdicts {}

  /** Returns a history without verdicts. */
  static LastVerdicts none() {
    return new LastVerdicts(0, 0, null);
  }

  /** Adds a run, which counts if it ended with a verdict. */
  void add(RunEnd end) {
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (!outcome.isVerdict()) {
      return;
    }
    last.setPreviousMs(end.getDurationMs());
    int success = outcome == Outcome.SUCCESS ? 1 : 0;
    last.setSuccesses(((last.getSuccesses() << 1) | success) & ((1 << limit) - 1));
    last.setVerdicts(Math.min(last.getVerdicts() + 1, limit));
  }

  /** Returns the latest verdict, null without any. */
  @Nullable String previous() {
    if (last.getVerdicts() == 0) {
      return null;
    }
    return ((last.getSuccesses() & 1) == 1 ? Outcome.SUCCESS : Outcome.FAILURE).name();
  }

  /** Returns how long the run took that gave the latest verdict; null where that is not known. */
  @Nullable Double previousSeconds() {
    Long ms = last.getPreviousMs();
    return ms == null ? null : ms / MS_PER_SECOND;
  }

  /** Returns the share of successes, null without verdicts. */
  @Nullable Double successRate() {
    return last.getVerdicts() == 0
        ? null
        : (double) Integer.bitCount(last.getSuccesses()) / last.getVerdicts();
  }
}
