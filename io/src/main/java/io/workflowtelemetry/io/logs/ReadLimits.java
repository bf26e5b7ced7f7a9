package io.workflowtelemetry.io.logs;

import java.io.Serializable;

/**
 * The longest that is read as one.
 *
 * @param maxRecordBytes the longest record of a file that holds many, in bytes
 * @param maxDocumentBytes the longest file that is one record, such as a report, in bytes
 */
public record ReadLimits(long maxRecordBytes, long maxDocumentBytes) implements Serializable {
  /** What is read where nothing else is said: records of 16 MiB, documents of 64 MiB. */
  public static final ReadLimits DEFAULTS = new ReadLimits(16L << 20, 64L << 20);

  /** The longest that may be allowed, for it is held in memory: 1 GiB. */
  public static final long LARGEST = 1L << 30;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when one is under 1 or over {@link #LARGEST}
   */
  public ReadLimits {
    check("record", maxRecordBytes);
    check("document", maxDocumentBytes);
  }

  private static void check(String what, long bytes) {
    if (bytes < 1 || bytes > LARGEST) {
      throw new IllegalArgumentException(
          "The longest " + what + " may be of 1 to " + LARGEST + " bytes, not " + bytes);
    }
  }
}
