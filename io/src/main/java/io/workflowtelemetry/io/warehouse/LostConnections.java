package io.workflowtelemetry.io.warehouse;

import java.io.Serializable;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.joda.time.Duration;

/**
 * Tells trouble that passes from trouble that stays, and says how long it is waited out: after 250
 * ms first, each time half as long again, give or take half, so that workers don't come all at
 * once.
 *
 * @param patience how long all waits together may take
 */
record LostConnections(Duration patience) implements Serializable {
  private static final Duration FIRST_WAIT = Duration.millis(250);
  private static final int MOST_TRIES = 20;

  /** Long enough for a server to start again, short enough to be told of one that won't. */
  static final LostConnections USUAL = new LostConnections(Duration.standardMinutes(1));

  /**
   * States besides class 08, connections: a transaction that has to be done again, a deadlock, too
   * many connections, a server that stops or starts; H2's broken connection, time-out of a lock,
   * and file that another process has open, as commands do for a moment.
   */
  private static final Set<String> PASSING =
      Set.of("40001", "40P01", "53300", "57P01", "57P02", "57P03", "90020", "90067", "HYT00");

  /** Returns whether trouble passes. */
  boolean pass(SQLException trouble) {
    for (SQLException e = trouble; e != null; e = e.getNextException()) {
      String state = e.getSQLState();
      if (e instanceof SQLTransientException
          || e instanceof SQLRecoverableException
          || (state != null && (state.startsWith("08") || PASSING.contains(state)))) {
        return true;
      }
    }
    // A pool that can't open its first connection wraps what the driver says.
    return trouble.getCause() instanceof SQLException cause && pass(cause);
  }

  /** What may fail. */
  interface Attempt<R> {
    R make() throws SQLException;
  }

  /** Tries until it works, the trouble is one that stays, or patience has come to its end. */
  <R> R outlast(Attempt<R> attempt) throws SQLException {
    BackOff waits =
        FluentBackoff.DEFAULT
            .withInitialBackoff(FIRST_WAIT)
            .withMaxCumulativeBackoff(patience)
            .withMaxRetries(MOST_TRIES)
            .backoff();
    while (true) {
      try {
        return attempt.make();
      } catch (SQLException e) {
        if (!pass(e) || !isWorthAnother(waits)) {
          throw e;
        }
      }
    }
  }

  private static boolean isWorthAnother(BackOff waits) {
    try {
      return BackOffUtils.next(Sleeper.DEFAULT, waits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
