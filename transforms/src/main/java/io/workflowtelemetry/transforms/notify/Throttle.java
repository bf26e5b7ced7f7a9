package io.workflowtelemetry.transforms.notify;

import java.io.Serializable;
import java.time.Duration;

/**
 * How many notifications may be sent. The time begins with the first of them; what is more is told
 * in one notification when it ends.
 *
 * @param count notifications, at least 1
 * @param per the time in which so many may be sent, 1 s to 7 days
 */
public record Throttle(long count, Duration per) implements Serializable {
  /** The most notifications that a throttle may let through. */
  public static final long MAX_COUNT = 10_000;

  /** Checks the limits. */
  public Throttle {
    Checks.that(
        count >= 1 && count <= MAX_COUNT, "lets %s through, must be 1 to %s", count, MAX_COUNT);
    Checks.that(
        per.compareTo(Duration.ofSeconds(1)) >= 0 && per.compareTo(Route.MAX_DURATION) <= 0,
        "is per %s, must be 1 s to 7 days",
        per);
  }
}
