package io.workflowtelemetry.runners.faults;

import java.time.Duration;

/**
 * How much of each fault there is: all of it with {@code -Pfaults}, which sets {@code faults=full},
 * or a little, as each build has it, with {@code -Dfaults=small}.
 */
final class Size {
  static final String PROPERTY = "faults";

  private static final boolean FULL = "full".equals(System.getProperty(PROPERTY));
  private static final int SMALL_EVENTS = 5_000;
  private static final int SMALL_PART = 5;

  private Size() {}

  /** Returns whether this is all of it, which is worth reporting. */
  static boolean isFull() {
    return FULL;
  }

  /** Returns how many events there are. */
  static int events(int full) {
    return FULL ? full : Math.min(full, SMALL_EVENTS);
  }

  /** Returns how often something happens. */
  static int times(int full) {
    return FULL ? full : 1;
  }

  /** Returns for how long something lasts. */
  static Duration time(Duration full) {
    return FULL ? full : full.dividedBy(full.toMinutes() > 0 ? 60 : SMALL_PART);
  }
}
