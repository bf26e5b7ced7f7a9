package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Notification;
import java.time.Duration;

/** A way to tell people. Each call is one try; whoever calls waits and tries again. */
interface Channel extends AutoCloseable {
  /**
   * Tells.
   *
   * @param toldBefore whether its alerts were told on this channel before, under another revision
   */
  Attempt send(Notification notification, boolean toldBefore) throws InterruptedException;

  /** Returns whether the other side shows what it is sent twice only once. */
  default boolean deduplicates() {
    return false;
  }

  /** Returns whether a notification here has one alert. */
  default boolean takesOneAlert() {
    return false;
  }

  /** Returns how long after one notification the next may be sent. */
  default Duration spacing() {
    return Duration.ZERO;
  }

  @Override
  default void close() {}
}
