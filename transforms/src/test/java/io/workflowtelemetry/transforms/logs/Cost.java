package io.workflowtelemetry.transforms.logs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures what a parser costs.
 *
 * <p>Memory is taken as all that the thread allocates while it parses. That counts garbage too, so
 * it is never less than what is held at the peak: where the sum keeps the bound, the peak does.
 *
 * <p>Time is that of the thread's own processor, so that neither other work on the machine nor the
 * collector counts, and the least of several, so that what was compiled meanwhile doesn't.
 */
final class Cost {
  /** What a parser may take for itself, whatever it reads. */
  private static final long FREE_BYTES = 64L * 1024 * 1024;

  /** What it may take for each byte that it reads: a tree of JSON takes some 100. */
  private static final long BYTES_PER_BYTE = 256;

  /** Twice of what is linear, and half of the least that a square would take. */
  private static final long MOST_GROWTH = 24;

  private static final int GROWTH = 8;
  private static final long NOISE_NANOS = 50_000_000;
  private static final int MEASUREMENTS = 3;
  private static final int SIZE = 24 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Cost() {}

  /** Runs {@code parser} and fails where it takes too much memory. */
  static void checkMemory(Consumer<byte[]> parser, byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    parser.accept(input);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(
        "bytes allocated for " + input.length,
        allocated,
        lessThanOrEqualTo(FREE_BYTES + BYTES_PER_BYTE * input.length));
  }

  /** Fails where eight times the input takes far more than eight times the time. */
  static void checkTime(Consumer<byte[]> parser, Damage.Growth growth) {
    byte[] small = growth.to(SIZE);
    byte[] large = growth.to(GROWTH * SIZE);
    checkMemory(parser, large);
    long most = 0;
    long took = 0;
    for (int i = 0; i < MEASUREMENTS; i++) {
      most = NOISE_NANOS + MOST_GROWTH * nanos(parser, small);
      took = nanos(parser, large);
      if (took <= most) {
        return;
      }
    }
    throw new AssertionError(
        String.format(
            Locale.ROOT,
            "%d bytes take %d ns, more than the %d ns that %d bytes allow",
            large.length,
            took,
            most,
            small.length));
  }

  private static long nanos(Consumer<byte[]> parser, byte[] input) {
    long before = THREADS.getCurrentThreadCpuTime();
    parser.accept(input);
    return THREADS.getCurrentThreadCpuTime() - before;
  }
}
