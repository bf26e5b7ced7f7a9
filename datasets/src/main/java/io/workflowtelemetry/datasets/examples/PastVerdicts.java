package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The last verdicts of a history, {@value #LAST} at most, the latest last. It grows in place. */
final class PastVerdicts {
  /** How many runs averages look back on. */
  static final int LAST = 10;

  private final ArrayDeque<Outcome> last = new ArrayDeque<>(LAST + 1);

  void add(Outcome verdict) {
    last.add(verdict);
    if (last.size() > LAST) {
      last.remove();
    }
  }

  /** Returns the latest verdict, null without any. */
  @Nullable Outcome previous() {
    return last.peekLast();
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
