package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts JSON Lines into records: one a line, without its line end. Blank lines are skipped; comment
 * lines are skipped and counted. An object that a line end in a text parts is one record.
 */
final class LineFramer implements Framer {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final RecordSink sink;
  private final long maxRecordBytes;

  /** The line under way, as far as earlier buffers held it. */
  private final RecordBuffer carried;

  private LineKind carriedKind = LineKind.BLANK;

  private final LineJoiner joiner;

  /** Line ends in the range so far. */
  private long newlines;

  LineFramer(RecordSink sink, long maxRecordBytes) {
    this.sink = sink;
    this.maxRecordBytes = maxRecordBytes;
    this.carried = new RecordBuffer(maxRecordBytes);
    this.joiner = new LineJoiner(sink, maxRecordBytes);
  }

  @Override
  public void frame(InputStream in) throws IOException {
    frameRange(in, 0, 0, Long.MAX_VALUE);
  }

  /**
   * Gives the lines that begin in a range. Lines are numbered by the line ends that stand in the
   * range before them.
   *
   * @param in the file from {@code position} on
   * @param position offset of the stream's first byte: the start of the file, or {@link
   *     LineJoiner#LOOK_BACK_BYTES} before {@code start}, so that it can be seen what begins there;
   *     or inside the first line of the file
   * @param start first offset of the range
   * @param end offset after the range
   * @return how many line ends stand in the range
   */
  long frameRange(InputStream in, long position, long start, long end) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    newlines = 0;
    long offset = position;
    // Behind a byte order mark it is the first line still.
    long lineStart = Math.min(position, start);
    boolean skipping = position > 0 && position < start;
    try {
      for (int read; (read = in.read(buffer)) >= 0; offset += read) {
        int from = 0;
        while (from < read) {
          int newline = indexOfNewline(buffer, from, read);
          if (newline < 0) {
            if (!skipping) {
              carry(buffer, from, read);
            }
            break;
          }
          if (!skipping) {
            endLine(buffer, from, newline, lineStart >= start && lineStart < end);
          }
          skipping = false;
          long at = offset + newline;
          lineStart = at + 1;
          if (at >= start && at < end) {
            newlines++;
          }
          if (at + 1 >= end && !joiner.holdsOwn()) {
            return newlines;
          }
          from = newline + 1;
        }
        // The line under way begins before the range, and ends behind it.
        if ((skipping || lineStart < start) && offset + read >= end && !joiner.holdsOwn()) {
          return newlines;
        }
      }
    } catch (BrokenCompressionException e) {
      joiner.flush();
      sink.bad(newlines + 1, ReadError.BROKEN_COMPRESSION, e.reason(), carried.takeExcerpt());
      return newlines;
    }
    if (!skipping && !carried.isEmpty()) {
      endLine(buffer, 0, 0, lineStart >= start && lineStart < end);
    }
    joiner.flush();
    return newlines;
  }

  private static int indexOfNewline(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void carry(byte[] bytes, int from, int to) {
    carriedKind = carriedKind.then(bytes, from, to);
    carried.append(bytes, from, to);
  }

  /**
   * Ends the line whose last bytes are these.
   *
   * @param own whether it begins in the range
   */
  private void endLine(byte[] bytes, int from, int to, boolean own) {
    if (carried.isEmpty() && to - from <= maxRecordBytes) {
      endShort(bytes, from, to, own);
      return;
    }
    carry(bytes, from, to);
    if (carried.length() <= joiner.mostBytes()) {
      byte[] all = carried.take();
      endShort(all, 0, all.length, own);
    } else {
      joiner.flush();
      endLong(own);
    }
    carriedKind = LineKind.BLANK;
  }

  private void endShort(byte[] bytes, int from, int to, boolean own) {
    LineKind kind = LineKind.BLANK.then(bytes, from, to);
    if (to - from <= joiner.mostBytes() && joiner.takes(kind, bytes, from, to)) {
      joiner.take(newlines + 1, Arrays.copyOfRange(bytes, from, to), kind, own);
      return;
    }
    joiner.flush();
    if (own && isRecord(kind)) {
      int length = bytes[to - 1] == '\r' ? to - 1 : to;
      sink.record(newlines + 1, Arrays.copyOfRange(bytes, from, length));
    }
  }

  private void endLong(boolean own) {
    if (!own || !isRecord(carriedKind)) {
      carried.clear();
      return;
    }
    carried.dropTrailingReturn();
    if (carried.isTooLarge()) {
      String message = tooLarge("line", carried.length(), maxRecordBytes);
      sink.bad(newlines + 1, ReadError.RECORD_TOO_LARGE, message, carried.takeExcerpt());
    } else {
      sink.record(newlines + 1, carried.take());
    }
  }

  private boolean isRecord(LineKind kind) {
    if (kind == LineKind.COMMENT) {
      sink.comment();
    }
    return kind == LineKind.DATA || kind == LineKind.SLASH;
  }

  static String tooLarge(String what, long length, long maxRecordBytes) {
    return "The " + what + " is " + length + " bytes long; at most " + maxRecordBytes + " are read";
  }
}
