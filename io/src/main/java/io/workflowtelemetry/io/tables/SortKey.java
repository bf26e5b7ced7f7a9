package io.workflowtelemetry.io.tables;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a row stands among all rows of an output: by its time, then by what follows, compared as
 * bytes, which are made only where times don't tell. A key also says which rows must share a shard:
 * those of one bucket.
 */
public final class SortKey {
  private static final long DAY_MS = 86_400_000;

  private final long timeMs;
  private final boolean isTimed;
  private final List<@Nullable Object> parts = new ArrayList<>();

  private SortKey(long timeMs, boolean isTimed) {
    this.timeMs = timeMs;
    this.isTimed = isTimed;
  }

  /**
   * Returns a key that begins with a time in ms; null comes before every time. Shards follow each
   * other in time, and the rows of a day share one.
   */
  public static SortKey of(@Nullable Instant time) {
    return new SortKey(time == null ? Long.MIN_VALUE : time.toEpochMilli(), true);
  }

  /** Returns a key without parts yet, of a row that shares a shard with others of its bucket. */
  public static SortKey inBucket(long bucket) {
    return new SortKey(Math.multiplyExact(bucket, DAY_MS), false);
  }

  /** Adds a text, compared by code points; null comes before every text. */
  public SortKey then(@Nullable String text) {
    parts.add(text);
    return this;
  }

  /** Adds a number that isn't negative. */
  public SortKey then(long number) {
    parts.add(number);
    return this;
  }

  /** Adds an identifier: shorter ones first, those of one length as text. */
  public SortKey thenId(String id) {
    return then(id.length()).then(id);
  }

  /** Returns the time that the bucket follows from. */
  long timeMs() {
    return timeMs;
  }

  /** Returns whether rows stand by their times first, as all of a table do or none. */
  boolean isTimed() {
    return isTimed;
  }

  /** Returns the bucket of the rows of a time. */
  static long bucket(long timeMs) {
    return Math.floorDiv(timeMs, DAY_MS);
  }

  /** Returns the order of keys of equal times. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    for (Object part : parts) {
      if (part instanceof Long number) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
      } else if (part == null) {
        bytes.write(0);
      } else {
        write((String) part, bytes);
      }
    }
    return bytes.toByteArray();
  }

  private static void write(String text, ByteArrayOutputStream bytes) {
    bytes.write(1);
    for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.write(part);
      if (part == 0) {
        // A NUL within the text, which must not look like its end.
        bytes.write(1);
      }
    }
    bytes.write(0);
    bytes.write(0);
  }
}
