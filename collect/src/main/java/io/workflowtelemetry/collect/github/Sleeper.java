package io.workflowtelemetry.collect.github;

import java.time.Duration;

/** Waits. */
@FunctionalInterface
public interface Sleeper {
  /** Returns when the time is over. */
  void sleep(Duration time) throws InterruptedException;

  /** Returns one that waits in earnest. */
  static Sleeper ofThisThread() {
    return time -> Thread.sleep(time.toMillis());
  }
}
