package io.workflowtelemetry.transforms.check;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * What runs under way are held against.
 *
 * @param stalled when a run is stalled
 * @param queued when it waits too long to start
 * @param lost when a CI run counts as lost
 * @param keepEnded how long a run is remembered once it ended, in event time. What comes later
 *     finds nothing that it could revise and gives nothing, so this is the allowed lateness.
 */
public record UnderwayRules(
    Rules.RunStalled stalled, Rules.RunQueued queued, Rules.RunLost lost, Duration keepEnded)
    implements Serializable {

  /** How long a run that never ends is remembered: the longest that GitHub lets a run live. */
  static final Duration KEEP_OPEN = Duration.ofDays(35);

  /** Checks that the rules are there. */
  public UnderwayRules {
    requireNonNull(stalled);
    requireNonNull(queued);
    requireNonNull(lost);
    if (keepEnded.isNegative()) {
      throw new IllegalArgumentException("keepEnded is negative: " + keepEnded);
    }
  }

  /** Returns the rules of all checks that are about runs under way, and an allowed lateness. */
  public static UnderwayRules of(Rules rules, Duration allowedLateness) {
    return new UnderwayRules(
        rules.runStalled(), rules.runQueued(), rules.runLost(), allowedLateness);
  }

  /** Returns rules that differ in how long nothing may be heard of a run that tells of steps. */
  public UnderwayRules withStallAfter(Duration stallAfter) {
    return new UnderwayRules(
        new Rules.RunStalled(
            stallAfter.toMillis(), stalled.workflowMultiplier(), stalled.minHistoryRuns()),
        queued,
        lost,
        keepEnded);
  }
}
