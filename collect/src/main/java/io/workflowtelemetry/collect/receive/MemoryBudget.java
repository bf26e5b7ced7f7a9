package io.workflowtelemetry.collect.receive;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all bodies that are being taken hold in memory together. */
final class MemoryBudget {
  private final AtomicLong left;

  MemoryBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /** What one delivery has of it, until it is closed. */
  final class Share implements AutoCloseable {
    private long taken;

    private Share() {}

    /** Takes more of it. */
    void take(int bytes) throws RefusedException {
      taken += bytes;
      if (left.addAndGet(-bytes) < 0) {
        throw new RefusedException(Outcome.FULL, 503, "too many deliveries at once; try again");
      }
    }

    @Override
    public void close() {
      left.addAndGet(taken);
      taken = 0;
    }
  }

  /** Returns a share that has nothing yet. */
  Share share() {
    return new Share();
  }
}
