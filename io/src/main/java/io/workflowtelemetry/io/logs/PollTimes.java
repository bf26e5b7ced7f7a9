package io.workflowtelemetry.io.logs;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source is polled.
 *
 * @param every time from the end of a poll to the next
 * @param idleAfter how far behind the clock the watermark is once all that was found is given: how
 *     much later than it happened a thing may be found
 * @param stopWhenIdle after how long without news the source ends; null for never
 */
public record PollTimes(Duration every, Duration idleAfter, @Nullable Duration stopWhenIdle)
    implements Serializable {

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException where one is negative
   */
  public PollTimes {
    check("polls", every);
    check("what is found and what happens", idleAfter);
    if (stopWhenIdle != null) {
      check("the last news and the end", stopWhenIdle);
    }
  }

  private static void check(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("The time between " + what + " is negative: " + time);
    }
  }

  /** Polls once in such a time, for ever; the watermark is a minute behind. */
  public static PollTimes every(Duration time) {
    return new PollTimes(time, Duration.ofMinutes(1), null);
  }

  /** Polls so often. */
  public PollTimes withEvery(Duration time) {
    return new PollTimes(time, idleAfter, stopWhenIdle);
  }

  /** Keeps the watermark so far behind the clock. */
  public PollTimes withIdleAfter(Duration time) {
    return new PollTimes(every, time, stopWhenIdle);
  }

  /** Ends the source once nothing new came for so long. */
  public PollTimes withStopWhenIdle(Duration time) {
    return new PollTimes(every, idleAfter, time);
  }
}
