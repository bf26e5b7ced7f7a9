package io.workflowtelemetry.runners.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that is given up after a while.
 *
 * @param timeout how long it may take
 */
record Deadline(Duration timeout) {
  /** The work took too long; it was interrupted, and its result will not come. */
  static final class PassedException extends IOException {
    private static final long serialVersionUID = 1L;

    PassedException(Duration timeout) {
      super(
          "the analysis took longer than --timeout=%ds and was given up"
              .formatted(timeout.toSeconds()));
    }
  }

  /**
   * Does the work.
   *
   * @throws PassedException when it takes too long
   * @throws IOException what the work throws, or the cause of anything else that it throws
   */
  <T> T run(Callable<T> work) throws IOException {
    ExecutorService worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "analysis");
              thread.setDaemon(true);
              return thread;
            });
    Future<T> result = worker.submit(work);
    try {
      return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new PassedException(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      worker.shutdownNow();
    }
  }
}
