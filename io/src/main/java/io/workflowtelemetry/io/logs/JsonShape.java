package io.workflowtelemetry.io.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How the records of a file of JSON are told apart, decided on its first bytes. */
enum JsonShape {
  /** A value a line: JSON Lines. */
  LINES,
  /** Values over any number of lines, one after the other or in arrays. */
  DOCUMENT;

  /** How much of a file is looked at, in bytes. */
  static final int HEAD_BYTES = 64 * 1024;

  /**
   * The shape of a file.
   *
   * <p>A file whose first record begins with {@code [} is a document. One whose first record begins
   * with <code>{</code> is made of lines if that line is a whole value; or else if the value
   * doesn't end on a later line, and any other line of the head is a whole value, or can't be of a
   * document: then the first line was damaged. It is a document otherwise, and any other file is
   * made of lines.
   *
   * @param head the first bytes of the file, or all of them
   * @param from where they begin, after a byte order mark
   * @param length where they end
   */
  static JsonShape of(byte[] head, int from, int length) {
    int begin = firstRecordLine(head, from, length);
    int open = begin;
    while (open < length && isBlank(head[open])) {
      open++;
    }
    if (open == length || (head[open] != '{' && head[open] != '[')) {
      return LINES;
    }
    if (head[open] == '[') {
      return DOCUMENT;
    }
    int firstEnd = lineEnd(head, begin, length);
    if (isWholeValue(head, begin, firstEnd) || isParted(head, begin, length)) {
      return LINES;
    }
    if (beginsWithWholeValue(head, begin, length) && !beginsWithWholeValue(head, begin, firstEnd)) {
      return DOCUMENT;
    }
    boolean isClosed = new Findings(head, begin, firstEnd).others == 0;
    for (int at = firstEnd + 1; at < length; at = lineEnd(head, at, length) + 1) {
      // Behind whole values no line of a document begins so.
      boolean stray = isClosed && "{[]},/# \t\r\n".indexOf(head[at]) < 0;
      if (stray || (head[at] == '{' && isWhole(head, at, lineEnd(head, at, length)))) {
        return LINES;
      }
    }
    return DOCUMENT;
  }

  /** Where the first line begins that is neither blank nor a comment. */
  private static int firstRecordLine(byte[] head, int from, int length) {
    int begin = from;
    while (begin < length) {
      int end = lineEnd(head, begin, length);
      LineKind kind = LineKind.BLANK.then(head, begin, end);
      if (kind == LineKind.DATA || kind == LineKind.SLASH) {
        return begin;
      }
      begin = end + 1;
    }
    return length;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static int lineEnd(byte[] head, int from, int length) {
    int end = from;
    while (end < length && head[end] != '\n') {
      end++;
    }
    return end;
  }

  /** Whether a line is made of whole objects with nothing between them. */
  private static boolean isWhole(byte[] head, int from, int to) {
    Findings findings = new Findings(head, from, to);
    int last = to;
    while (last > from && isBlank(head[last - 1])) {
      last--;
    }
    return findings.others == 0 && findings.bytes == last - from;
  }

  /** Whether the first record is one that a line end in a text parts. */
  private static boolean isParted(byte[] head, int from, int to) {
    Findings findings = new Findings();
    try {
      new LineFramer(findings, HEAD_BYTES).frame(new ByteArrayInputStream(head, from, to - from));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return findings.firstIsParted;
  }

  private static boolean isWholeValue(byte[] head, int from, int to) {
    int last = to - 1;
    while (last > from && isBlank(head[last])) {
      last--;
    }
    if (last < from || head[last] != '}') {
      return false;
    }
    Findings findings = new Findings(head, from, to);
    return findings.records == 1 && findings.others == 0;
  }

  private static boolean beginsWithWholeValue(byte[] head, int from, int to) {
    return new Findings(head, from, to).firstIsRecord;
  }

  /** What framing finds in some bytes. */
  private static final class Findings implements RecordSink {
    private int records;
    private int others;
    private long bytes;
    private boolean firstIsRecord;
    private boolean firstIsParted;

    Findings() {}

    /** Looks at bytes as at a document. */
    Findings(byte[] head, int from, int to) {
      DocumentFramer framer = new DocumentFramer(this, HEAD_BYTES);
      framer.frame(head, from, to);
      framer.end();
    }

    @Override
    public void record(long line, byte[] payload) {
      firstIsRecord |= records + others == 0;
      firstIsParted |=
          records + others == 0 && lineEnd(payload, 0, payload.length) < payload.length;
      records++;
      bytes += payload.length;
    }

    @Override
    public void bad(long line, ReadError error, String message, Excerpt bytes) {
      others++;
    }

    @Override
    public void comment() {
      others++;
    }
  }
}
