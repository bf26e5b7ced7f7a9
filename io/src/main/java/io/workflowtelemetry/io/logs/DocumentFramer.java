package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts concatenated JSON values, over any number of lines, into records: objects at the top level,
 * and the elements of arrays there (and of arrays in those). It looks at brackets and strings only;
 * whether a record is valid JSON is the parser's to judge.
 *
 * <p>What never closes, or closes wrongly, is one bad record that ends where a line begins with
 * <code>{</code> or {@code [} no further in than the broken record did: there the next record
 * begins. Between values, commas are skipped, and comment lines are skipped and counted.
 */
final class DocumentFramer implements Framer {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int MAX_ARRAY_DEPTH = 2;

  private enum State {
    /** Before a value. */
    BETWEEN,
    /** In a comment line. */
    COMMENT,
    /** In an object, or in an array that is a record. */
    VALUE,
    /** In an element of an array that is neither. */
    SCALAR,
    /** In bytes that can't be framed, until a line begins with a value. */
    BROKEN
  }

  private final RecordSink sink;
  private final long maxRecordBytes;

  /** The record under way, as far as earlier buffers held it. */
  private final RecordBuffer carried;

  private final ValueScanner value = new ValueScanner();
  private State state = State.BETWEEN;

  private long line = 1;

  /** Whether only blanks came on this line so far. */
  private boolean lineStart = true;

  /** Blanks that the line begins with. */
  private long indent;

  private long recordLine;

  /** Blanks that the line of the record's first byte begins with. */
  private long recordIndent;

  /** Where in the buffer the record under way begins, or goes on. */
  private int recordFrom;

  /** Whether the record under way is one slash that begins a line. */
  private boolean mayBeComment;

  private boolean scalarInString;
  private boolean scalarEscaped;

  private int arrayDepth;
  private long arrayLine;
  private boolean arrayBroken;

  DocumentFramer(RecordSink sink, long maxRecordBytes) {
    this.sink = sink;
    this.maxRecordBytes = maxRecordBytes;
    this.carried = new RecordBuffer(maxRecordBytes);
  }

  @Override
  public void frame(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read; (read = in.read(buffer)) >= 0; ) {
        frame(buffer, 0, read);
      }
    } catch (BrokenCompressionException e) {
      long at = inRecord() ? recordLine : line;
      sink.bad(at, ReadError.BROKEN_COMPRESSION, e.reason(), carried.takeExcerpt());
      return;
    }
    end();
  }

  private boolean inRecord() {
    return state == State.VALUE || state == State.SCALAR || state == State.BROKEN;
  }

  /** Frames the bytes that come next. */
  void frame(byte[] bytes, int from, int to) {
    recordFrom = from;
    for (int i = from; i < to; i++) {
      if (state == State.VALUE) {
        // Most bytes of a record can be passed over at once.
        i = lineStart ? skipIndent(bytes, i, to) : value.skip(bytes, i, to);
        if (i == to) {
          break;
        }
      }
      byte b = bytes[i];
      boolean first = lineStart && !isBlank(b);
      if (mayBeComment) {
        settleComment(b);
      }
      switch (state) {
        case BETWEEN -> between(b, i, first);
        case VALUE -> inValue(b, bytes, i, first);
        case SCALAR -> inScalar(b, bytes, i);
        case BROKEN -> {
          if (first && (b == '{' || b == '[') && indent <= recordIndent) {
            resume(b, bytes, i);
          }
        }
        case COMMENT -> {
          if (b == '\n') {
            state = State.BETWEEN;
          }
        }
      }
      followLine(b, first);
    }
    if (inRecord()) {
      carried.append(bytes, recordFrom, to);
    }
  }

  private int skipIndent(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    indent += at - from;
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private void followLine(byte b, boolean first) {
    if (b == '\n') {
      line++;
      lineStart = true;
      indent = 0;
    } else if (first) {
      lineStart = false;
    } else if (lineStart) {
      indent++;
    }
  }

  private void between(byte b, int at, boolean first) {
    switch (b) {
      case ' ', '\t', '\r', '\n', ',' -> {}
      case '{' -> beginValue(b, at);
      case '[' -> {
        if (arrayDepth == MAX_ARRAY_DEPTH) {
          beginValue(b, at);
        } else {
          openArray();
        }
      }
      case ']' -> {
        if (arrayDepth > 0) {
          arrayDepth--;
        } else {
          beginOther(b, at);
        }
      }
      case '#' -> {
        if (first) {
          sink.comment();
          state = State.COMMENT;
        } else {
          beginOther(b, at);
        }
      }
      default -> {
        beginOther(b, at);
        mayBeComment = first && b == '/';
      }
    }
  }

  private void openArray() {
    if (arrayDepth == 0) {
      arrayLine = line;
      arrayBroken = false;
    }
    arrayDepth++;
  }

  private void beginValue(byte b, int at) {
    beginRecord(at);
    value.begin(b, indent);
    state = State.VALUE;
  }

  /** Begins what is no object: an element where there is an array, no record elsewhere. */
  private void beginOther(byte b, int at) {
    beginRecord(at);
    scalarInString = b == '"';
    scalarEscaped = false;
    state = arrayDepth > 0 ? State.SCALAR : State.BROKEN;
  }

  private void beginRecord(int at) {
    recordFrom = at;
    recordLine = line;
    recordIndent = indent;
  }

  private void settleComment(byte b) {
    mayBeComment = false;
    if (b == '/') {
      carried.clear();
      sink.comment();
      state = State.COMMENT;
    }
  }

  private void inValue(byte b, byte[] bytes, int at, boolean first) {
    switch (value.next(b, first, indent)) {
      case INSIDE -> {}
      case END -> endRecord(bytes, at + 1);
      case BROKEN -> state = State.BROKEN;
      case BROKEN_OFF -> resume(b, bytes, at);
    }
  }

  private void inScalar(byte b, byte[] bytes, int at) {
    if (b == '\n' || (!scalarInString && (b == ',' || b == ']'))) {
      carried.append(bytes, recordFrom, at);
      carried.dropTrailingReturn();
      recordFrom = at;
      endRecord(bytes, at);
      if (b == ']') {
        arrayDepth--;
      }
    } else if (scalarEscaped) {
      scalarEscaped = false;
    } else if (b == '"') {
      scalarInString = !scalarInString;
    } else if (b == '\\') {
      scalarEscaped = scalarInString;
    }
  }

  /** Gives the record that ends before an index of the buffer. */
  private void endRecord(byte[] bytes, int end) {
    state = State.BETWEEN;
    if (carried.isEmpty() && end - recordFrom <= maxRecordBytes) {
      sink.record(recordLine, Arrays.copyOfRange(bytes, recordFrom, end));
      return;
    }
    carried.append(bytes, recordFrom, end);
    if (carried.isTooLarge()) {
      tooLarge();
    } else {
      sink.record(recordLine, carried.take());
    }
  }

  /** Ends the broken record before the value that begins here. */
  private void resume(byte b, byte[] bytes, int at) {
    carried.append(bytes, recordFrom, at);
    broken("The JSON value is broken, or there is none");
    if (indent == 0 && recordIndent > 0) {
      // Its array was indented, so this is past its end.
      arrayDepth = 0;
    }
    state = State.BETWEEN;
    between(b, at, true);
  }

  /** Ends the stream. */
  void end() {
    if (state == State.SCALAR) {
      recordFrom = 0;
      endRecord(new byte[0], 0);
    } else if (inRecord()) {
      broken("The JSON value is broken: the file ends inside it");
    }
    if (arrayDepth > 0 && !arrayBroken) {
      String message = "The array never ends: the file may be cut short";
      sink.bad(arrayLine, ReadError.UNCLOSED_ARRAY, message, Excerpt.empty());
    }
  }

  private void broken(String message) {
    arrayBroken = true;
    if (carried.isTooLarge()) {
      tooLarge();
    } else {
      sink.bad(recordLine, ReadError.BROKEN_DOCUMENT, message, carried.takeExcerpt());
    }
  }

  private void tooLarge() {
    String message = LineFramer.tooLarge("record", carried.length(), maxRecordBytes);
    sink.bad(recordLine, ReadError.RECORD_TOO_LARGE, message, carried.takeExcerpt());
  }
}
