package io.workflowtelemetry.io.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a row stands among all rows of an output, compared as bytes, so that sorting needs no
 * decoding. A key also says which rows must share a shard: those of one bucket.
 */
public final class SortKey {
  private static final long HOUR_MS = 3_600_000;

  private final long bucket;
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

  private SortKey(long bucket) {
    this.bucket = bucket;
  }

  /**
   * Returns a key that begins with a time in ms; null comes before every time. Shards follow each
   * other in time, and the rows of an hour share one.
   */
  public static SortKey of(@Nullable Instant time) {
    long ms = time == null ? Long.MIN_VALUE : time.toEpochMilli();
    SortKey key = new SortKey(Math.floorDiv(ms, HOUR_MS));
    // The flipped sign makes the order of unsigned bytes that of signed numbers.
    return key.then(ms ^ Long.MIN_VALUE);
  }

  /** Returns a key without parts yet, of a row that shares a shard with others of its bucket. */
  public static SortKey inBucket(long bucket) {
    return new SortKey(bucket);
  }

  /** Adds a text, compared by code points; null comes before every text. */
  public SortKey then(@Nullable String text) {
    if (text == null) {
      parts.write(0);
      return this;
    }
    parts.write(1);
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      parts.write(part);
      if (part == 0) {
        // A NUL within the text, which must not look like its end.
        parts.write(1);
      }
    }
    parts.write(0);
    parts.write(0);
    return this;
  }

  /** Adds a number that isn't negative. */
  public SortKey then(long number) {
    parts.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** Adds an identifier: shorter ones first, those of one length as text. */
  public SortKey thenId(String id) {
    return then(id.length()).then(id);
  }

  long bucket() {
    return bucket;
  }

  byte[] toBytes() {
    return parts.toByteArray();
  }
}
