package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log, read one after the other. Of a line the first 16 KiB are looked at; no
 * message or closing line of a test runner is longer.
 */
final class LogLines {
  private static final int MAX_LINE_BYTES = 16 << 10;

  private final InputStream in;
  private final MessageDigest digest = Digests.sha256();
  private final byte[] buffer;
  private final byte[] line;
  private int at;
  private int filled;
  private int length;
  private int textFrom;
  private long count;
  private @Nullable Instant time;

  /**
   * Room that one log after the other is read in: small logs would else cost more than they are.
   */
  static final class Room {
    private final byte[] buffer = new byte[16 << 10];
    private final byte[] line = new byte[MAX_LINE_BYTES];
  }

  LogLines(InputStream in, Room room) {
    this.in = in;
    this.buffer = room.buffer;
    this.line = room.line;
  }

  /** Goes to the next line; false where there is none. */
  boolean next() throws IOException {
    length = 0;
    boolean any = false;
    while (at < filled || fill()) {
      any = true;
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      int kept = Math.min(end - at, MAX_LINE_BYTES - length);
      System.arraycopy(buffer, at, line, length, kept);
      length += kept;
      at = end;
      if (at < filled) {
        at++;
        break;
      }
    }
    if (any) {
      count++;
      look();
    }
    return any;
  }

  /** Returns how many lines were read. */
  long count() {
    return count;
  }

  /** Returns the time that the line begins with, null where it begins with none. */
  @Nullable Instant time() {
    return time;
  }

  /** Returns the line behind its time, as it is plain on a screen: without colours. */
  String text() {
    return AnsiCodes.strip(new String(line, textFrom, length - textFrom, StandardCharsets.UTF_8));
  }

  /** Returns the digest of all bytes, once all lines were read. */
  String sha256() {
    return Digests.hex(digest);
  }

  private void look() {
    boolean mark =
        count == 1
            && length >= 3
            && line[0] == (byte) 0xef
            && line[1] == (byte) 0xbb
            && line[2] == (byte) 0xbf;
    int from = mark ? 3 : 0;
    if (length > from && line[length - 1] == '\r') {
      length--;
    }
    if (LineTime.isAt(line, from, length)) {
      time = LineTime.at(line, from);
      textFrom = Math.min(from + LineTime.LENGTH + 1, length);
    } else {
      time = null;
      textFrom = from;
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    digest.update(buffer, 0, filled);
    return filled > 0;
  }
}
