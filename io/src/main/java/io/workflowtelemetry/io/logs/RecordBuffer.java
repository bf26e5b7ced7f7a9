package io.workflowtelemetry.io.logs;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one record that comes in pieces. Over the size limit it keeps the first 64
 * KiB and digests the rest as it passes, so its memory is bounded by the limit.
 */
final class RecordBuffer {
  /** How much is kept of what is too large, in bytes. */
  static final int HEAD_BYTES = 64 * 1024;

  private static final int INITIAL_BYTES = 8 * 1024;

  private final long maxBytes;

  /** One byte more than may be given, so that a carriage return at the end can still be dropped. */
  private final int capacity;

  private byte[] bytes = new byte[0];
  private int kept;
  private long length;
  private @Nullable MessageDigest digest;

  /** While digesting: the last byte is a carriage return that the digest has not seen. */
  private boolean heldReturn;

  RecordBuffer(long maxBytes) {
    this.maxBytes = maxBytes;
    this.capacity = (int) Math.max(maxBytes + 1, HEAD_BYTES);
  }

  long length() {
    return length;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Whether the record is over the limit. */
  boolean isTooLarge() {
    return length > maxBytes;
  }

  void append(byte[] source, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return;
    }
    if (digest == null && length + count > capacity) {
      digest = Excerpt.newDigest();
      fill(source, from, count);
      digest.update(bytes, 0, (int) length);
      kept = Math.min(kept, HEAD_BYTES);
      bytes = Arrays.copyOf(bytes, HEAD_BYTES);
    } else if (digest == null) {
      fill(source, from, count);
    }
    if (digest != null) {
      digest(digest, source, from, to);
    }
    length += count;
  }

  /** Keeps what still goes in, up to the capacity. */
  private void fill(byte[] source, int from, int count) {
    int taken = Math.min(count, capacity - kept);
    if (kept + taken > bytes.length) {
      long doubled = Math.max(Math.max(INITIAL_BYTES, 2L * bytes.length), kept + (long) taken);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, capacity));
    }
    System.arraycopy(source, from, bytes, kept, taken);
    kept += taken;
  }

  private void digest(MessageDigest into, byte[] source, int from, int to) {
    if (heldReturn) {
      into.update((byte) '\r');
    }
    heldReturn = source[to - 1] == '\r';
    into.update(source, from, to - from - (heldReturn ? 1 : 0));
  }

  /** Drops the last byte if it is a carriage return. */
  void dropTrailingReturn() {
    if (digest == null) {
      if (kept > 0 && bytes[kept - 1] == '\r') {
        kept--;
        length--;
      }
    } else if (heldReturn) {
      heldReturn = false;
      length--;
    }
  }

  /** Drops spaces, tabs and line ends at the end, unless the record is too large to be kept. */
  void dropTrailingBlanks() {
    while (digest == null && kept > 0 && " \t\r\n".indexOf(bytes[kept - 1]) >= 0) {
      kept--;
      length--;
    }
  }

  /** The whole record, which must not be too large. Empties the buffer. */
  byte[] take() {
    if (isTooLarge()) {
      throw new IllegalStateException("A record of " + length + " bytes is not kept whole");
    }
    byte[] whole = Arrays.copyOf(bytes, kept);
    clear();
    return whole;
  }

  /** What there is, whole or the first 64 KiB of what is too large. Empties the buffer. */
  Excerpt takeExcerpt() {
    Excerpt excerpt;
    if (digest == null) {
      MessageDigest all = Excerpt.newDigest();
      all.update(bytes, 0, kept);
      int shown = isTooLarge() ? Math.min(kept, HEAD_BYTES) : kept;
      excerpt = new Excerpt(Arrays.copyOf(bytes, shown), length, Excerpt.hex(all.digest()));
    } else {
      if (heldReturn) {
        digest.update((byte) '\r');
      }
      excerpt = new Excerpt(Arrays.copyOf(bytes, kept), length, Excerpt.hex(digest.digest()));
    }
    clear();
    return excerpt;
  }

  void clear() {
    kept = 0;
    length = 0;
    digest = null;
    heldReturn = false;
  }
}
