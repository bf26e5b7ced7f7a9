package io.workflowtelemetry.io.logs;

import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has read so far, for a progress line. It means something where the pipeline
 * runs in this process only, counts retried work twice, and must never decide anything.
 */
public final class ReadProgress {
  private static final LongAdder RECORDS = new LongAdder();
  private static final LongAdder BAD = new LongAdder();
  private static final LongAdder BYTES = new LongAdder();

  private ReadProgress() {}

  /** Records read, bad ones included. */
  public static long records() {
    return RECORDS.sum();
  }

  /** Bad records found. */
  public static long bad() {
    return BAD.sum();
  }

  /** Bytes of files read, as they are stored. */
  public static long bytes() {
    return BYTES.sum();
  }

  /** Begins at nought again, before a pipeline is run. */
  public static void reset() {
    RECORDS.reset();
    BAD.reset();
    BYTES.reset();
  }

  static void addRecords(long count) {
    RECORDS.add(count);
  }

  static void addBad() {
    BAD.increment();
  }

  static void addBytes(long count) {
    BYTES.add(count);
  }
}
