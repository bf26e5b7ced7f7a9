package io.workflowtelemetry.collect.github;

import java.util.concurrent.atomic.AtomicLong;

/** How far a collection is; read by other threads than the one that collects. */
public final class Progress {
  private final AtomicLong repositories = new AtomicLong();
  private final AtomicLong repositoriesDone = new AtomicLong();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong runsExpected = new AtomicLong();
  private final AtomicLong callsLeft = new AtomicLong(Long.MAX_VALUE);

  void begin(long count) {
    repositories.set(count);
    repositoriesDone.set(0);
    runs.set(0);
    runsExpected.set(0);
  }

  void repositoryDone() {
    repositoriesDone.incrementAndGet();
  }

  void runDone() {
    runs.incrementAndGet();
  }

  /** Of the repository that is asked, so many runs are still to be looked at. */
  void runsToGo(long count) {
    runsExpected.accumulateAndGet(runs.get() + count, Math::max);
  }

  void callsLeft(long count) {
    callsLeft.set(count);
  }

  /** Returns how many runs were looked at. */
  public long runs() {
    return runs.get();
  }

  /** Returns how many runs there are to look at, as far as is known. */
  public long runsExpected() {
    return Math.max(runsExpected.get(), runs.get());
  }

  /** Returns the rest in words. */
  public String rest() {
    long left = callsLeft.get();
    return "repositories %d/%d%s"
        .formatted(
            repositoriesDone.get(),
            repositories.get(),
            left >= Integer.MAX_VALUE ? "" : ", calls left " + left);
  }
}
