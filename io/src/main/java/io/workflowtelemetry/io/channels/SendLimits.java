package io.workflowtelemetry.io.channels;

import java.io.Serializable;
import java.time.Duration;
import java.util.Random;

/**
 * How often and how long a channel is tried.
 *
 * @param tries how often a notification is tried, at least once
 * @param firstWait between the first two tries; it doubles each time
 * @param longestWait the most that is waited, also where the other side asks for more
 * @param connect how long a connection may take to be made
 * @param answer how long an answer may take, from its first byte to its last
 * @param lease how old a claim is when the process that made it is taken for dead; more than a try
 *     can take
 * @param atEnd how long a channel is tried when there is no more input
 */
public record SendLimits(
    int tries,
    Duration firstWait,
    Duration longestWait,
    Duration connect,
    Duration answer,
    Duration lease,
    Duration atEnd)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Ten tries within about ten minutes. */
  public static final SendLimits USUAL =
      new SendLimits(
          10,
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1));

  /** For a person who waits for the answer. */
  static final SendLimits ONCE =
      new SendLimits(
          1,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ZERO);

  /** Checks the numbers. */
  public SendLimits {
    if (tries < 1) {
      throw new IllegalArgumentException("a notification is tried at least once");
    }
  }

  /**
   * Returns the wait before the next try: at least half of what is due, so that channels that
   * failed together do not come back together.
   *
   * @param made tries that were made, at least one
   * @param asked what the other side asks for
   */
  Duration pause(int made, Duration asked, Random random) {
    long due = firstWait.toMillis();
    for (int i = 1; i < made && due < longestWait.toMillis(); i++) {
      due *= 2;
    }
    due = Math.min(due, longestWait.toMillis());
    long jittered = due / 2 + (long) (random.nextDouble() * (due - due / 2 + 1));
    long bounded = Math.min(asked.toMillis(), longestWait.toMillis());
    return Duration.ofMillis(Math.max(jittered, bounded));
  }
}
