package io.workflowtelemetry.io.files;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a row stands among all rows of an output, compared as bytes, so that sorting needs no
 * decoding. A key also says which rows must share a shard: those of one bucket.
 */
public final class SortKey {
  private static final long DAY_MS = 86_400_000;

  private final long bucket;
  private byte[] parts = new byte[64];
  private int size;

  private SortKey(long bucket) {
    this.bucket = bucket;
  }

  /**
   * Returns a key that begins with a time in ms; null comes before every time. Shards follow each
   * other in time, and the rows of a day share one.
   */
  public static SortKey of(@Nullable Instant time) {
    long ms = time == null ? Long.MIN_VALUE : time.toEpochMilli();
    SortKey key = new SortKey(Math.floorDiv(ms, DAY_MS));
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
      add(0);
      return this;
    }
    add(1);
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      add(part);
      if (part == 0) {
        // A NUL within the text, which must not look like its end.
        add(1);
      }
    }
    add(0);
    add(0);
    return this;
  }

  /** Adds a number that isn't negative. */
  public SortKey then(long number) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      add((int) (number >>> shift));
    }
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
    return Arrays.copyOf(parts, size);
  }

  private void add(int part) {
    if (size == parts.length) {
      parts = Arrays.copyOf(parts, size * 2);
    }
    parts[size++] = (byte) part;
  }
}
