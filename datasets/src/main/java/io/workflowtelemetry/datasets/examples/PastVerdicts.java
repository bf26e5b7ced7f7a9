package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import org.jspecify.annotations.Nullable;

/** The last verdicts of a history, the latest last. It grows in place. */
final class PastVerdicts {
  /** How many runs averages look back on, where nothing else is said. */
  static final int LAST = 10;

  private static final double MS_PER_SECOND = 1000;

  private final int limit;

  /**
   * The last verdicts, the latest in the lowest bit, 1 being a success: there may be as many
   * branches as runs.
   */
  private int successes;

  private int verdicts;
  private @Nullable Long previousMs;

  /** Starts a history that remembers so many verdicts, at most 31. */
  PastVerdicts(int limit) {
    this.limit = limit;
  }

  /** Adds a run, which counts if it ended with a verdict. */
  void add(RunEnd end) {
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (!outcome.isVerdict()) {
      return;
    }
    previousMs = end.getDurationMs();
    int success = outcome == Outcome.SUCCESS ? 1 : 0;
    successes = ((successes << 1) | success) & ((1 << limit) - 1);
    verdicts = Math.min(verdicts + 1, limit);
  }

  /** Returns the latest verdict, null without any. */
  @Nullable String previous() {
    if (verdicts == 0) {
      return null;
    }
    return ((successes & 1) == 1 ? Outcome.SUCCESS : Outcome.FAILURE).name();
  }

  /** Returns how long the run took that gave the latest verdict; null where that is not known. */
  @Nullable Double previousSeconds() {
    return previousMs == null ? null : previousMs / MS_PER_SECOND;
  }

  /** Returns the share of successes, null without verdicts. */
  @Nullable Double successRate() {
    return verdicts == 0 ? null : (double) Integer.bitCount(successes) / verdicts;
  }
}
