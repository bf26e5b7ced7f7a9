package io.workflowtelemetry.io.logs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Joins the lines of a JSON object again that a line end in one of its texts has parted; JSON would
 * have it escaped. A line that begins an object and ends in a text is held, and what follows, until
 * the object ends where a line does. If it doesn't, each line stands for itself.
 *
 * <p>No line that begins an object is part of another, and joined lines are short. So whoever reads
 * a part of a file knows of each of its lines what it belongs to by looking back {@link
 * #LOOK_BACK_BYTES}.
 */
final class LineJoiner {
  /** More than joined lines may have together, and the line end before them. */
  static final int LOOK_BACK_BYTES = 64 * 1024;

  private static final int MOST_BYTES = 32 * 1024;

  /**
   * A line that is held.
   *
   * @param number its number
   * @param bytes its bytes, with a carriage return at the end, if any
   * @param own whether it is of the part of the file that is read
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Line(long number, byte[] bytes, LineKind kind, boolean own) {}

  private final RecordSink sink;
  private final long mostBytes;
  private final List<Line> held = new ArrayList<>();
  private long heldBytes;

  private int depth;
  private boolean inText;
  private boolean escaped;
  private boolean broken;

  LineJoiner(RecordSink sink, long maxRecordBytes) {
    this.sink = sink;
    this.mostBytes = Math.min(MOST_BYTES, maxRecordBytes);
  }

  /** Returns how long a line may be that is taken. */
  long mostBytes() {
    return mostBytes;
  }

  /** Says whether lines are held of which one is of the part that is read. */
  boolean holdsOwn() {
    return held.stream().anyMatch(Line::own);
  }

  /** Says whether a line may be one of several. */
  boolean takes(LineKind kind, byte[] bytes, int from, int to) {
    return !held.isEmpty() || (mayOpen(kind, bytes, from, to) && opens(bytes, from, to));
  }

  /** Takes a line, without its line feed. */
  void take(long number, byte[] bytes, LineKind kind, boolean own) {
    Line line = new Line(number, bytes, kind, own);
    if (!held.isEmpty() && (begins(kind, bytes, 0) || heldBytes + bytes.length >= mostBytes)) {
      flush();
      if (!mayOpen(kind, bytes, 0, bytes.length) || !opens(bytes, 0, bytes.length)) {
        give(line);
        return;
      }
    }
    boolean first = held.isEmpty();
    held.add(line);
    heldBytes += bytes.length + 1;
    if (first) {
      return;
    }
    follow((byte) '\n');
    follow(bytes, 0, bytes.length);
    if (broken || (!inText && depth > 0)) {
      flush();
    } else if (!inText) {
      join();
    }
  }

  /** Gives what is held, each line for itself. */
  void flush() {
    if (!held.isEmpty()) {
      held.forEach(this::give);
      clear();
    }
  }

  private void join() {
    Line first = held.get(0);
    if (first.own()) {
      ByteArrayOutputStream joined = new ByteArrayOutputStream((int) heldBytes);
      joined.writeBytes(first.bytes());
      for (Line line : held.subList(1, held.size())) {
        joined.write('\n');
        joined.writeBytes(line.bytes());
      }
      sink.record(first.number(), withoutReturn(joined.toByteArray()));
    }
    clear();
  }

  private void clear() {
    held.clear();
    heldBytes = 0;
  }

  private void give(Line line) {
    if (!line.own()) {
      return;
    }
    if (line.kind() == LineKind.COMMENT) {
      sink.comment();
    } else if (line.kind() != LineKind.BLANK) {
      sink.record(line.number(), withoutReturn(line.bytes()));
    }
  }

  private static byte[] withoutReturn(byte[] bytes) {
    int last = bytes.length - 1;
    return last >= 0 && bytes[last] == '\r' ? Arrays.copyOf(bytes, last) : bytes;
  }

  /** Says whether a line begins an object and does not end as one; good lines never do. */
  private static boolean mayOpen(LineKind kind, byte[] bytes, int from, int to) {
    int last = to - 1;
    while (last > from && isBlank(bytes[last])) {
      last--;
    }
    return last > from && bytes[last] != '}' && begins(kind, bytes, from);
  }

  private static boolean begins(LineKind kind, byte[] bytes, int from) {
    int at = from;
    while (kind == LineKind.DATA && isBlank(bytes[at])) {
      at++;
    }
    return kind == LineKind.DATA && bytes[at] == '{';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /** Begins to follow an object; says whether the line ends in a text of it. */
  private boolean opens(byte[] bytes, int from, int to) {
    depth = 0;
    inText = false;
    escaped = false;
    broken = false;
    follow(bytes, from, to);
    return inText && !broken && to - from < mostBytes;
  }

  private void follow(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      follow(bytes[i]);
    }
  }

  private void follow(byte b) {
    if (inText) {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else if (b == '"') {
        inText = false;
      }
      return;
    }
    switch (b) {
      case '"' -> {
        broken |= depth <= 0;
        inText = true;
      }
      case '{', '[' -> {
        // Behind its end there is no other.
        broken |= depth == 0 && !held.isEmpty();
        depth++;
      }
      case '}', ']' -> {
        depth--;
        broken |= depth < 0;
      }
      default -> broken |= depth <= 0 && !isBlank(b) && b != '\n';
    }
  }
}
