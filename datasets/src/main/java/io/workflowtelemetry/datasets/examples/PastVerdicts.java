package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The last verdicts of a history, the latest last. It grows in place. */
final class PastVerdicts {
  /** How many runs averages look back on, where nothing else is said. */
  static final int LAST = 10;

  private static final double MS_PER_SECOND = 1000;

  private final int limit;
  private final ArrayDeque<Outcome> last;
  private @Nullable Long previousMs;

  /** Starts a history that remembers so many verdicts. */
  PastVerdicts(int limit) {
    this.limit = limit;
    this.last = new ArrayDeque<>(limit + 1);
  }

  /** Adds a run, which counts if it ended with a verdict. */
  void add(RunEnd end) {
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (!outcome.isVerdict()) {
      return;
    }
    previousMs = end.getDurationMs();
    last.add(outcome);
    if (last.size() > limit) {
      last.remove();
    }
  }

  /** Returns the latest verdict, null without any. */
  @Nullable String previous() {
    Outcome latest = last.peekLast();
    return latest == null ? null : latest.name();
  }

  /** Returns how long the run took that gave the latest verdict; null where that is not known. */
  @Nullable Double previousSeconds() {
    return previousMs == null ? null : previousMs / MS_PER_SECOND;
  }

  /** Returns the share of successes, null without verdicts. */
  @Nullable Double successRate() {
    if (last.isEmpty()) {
      return null;
    }
    double successes = (double) last.stream().filter(verdict -> verdict == Outcome.SUCCESS).count();
    return successes / last.size();
  }
}
