package io.workflowtelemetry.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** How long a processor works at something, which is the same on a machine that is busy. */
public final class CpuTime {
  /** A processor that is shared with so many others is not taken for work that never ends. */
  private static final int SHARED = 60;

  private CpuTime() {}

  /** Does work, which must take less than so much of a processor's time, and returns its result. */
  public static <T> T within(Duration most, ThrowingSupplier<T> work) {
    return assertTimeoutPreemptively(
        most.multipliedBy(SHARED),
        () -> {
          Duration start = ofThisThread();
          T result = work.get();
          assertThat("processor time", ofThisThread().minus(start), lessThan(most));
          return result;
        });
  }

  /** Does work, which must take less than so much of a processor's time. */
  public static void within(Duration most, Executable work) {
    within(
        most,
        () -> {
          work.execute();
          return true;
        });
  }

  private static Duration ofThisThread() {
    return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }
}
