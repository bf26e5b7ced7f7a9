package io.workflowtelemetry.transforms.logs.reports;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * The bytes of a document with two faults mended that many writers of reports make, and that no
 * reader of XML may pass over: a bare {@code <} in the value of an attribute is escaped, and
 * control characters, which test output is full of, become question marks. A document without those
 * faults stays as it is. Serves encodings that ASCII is a part of.
 */
final class MendedXml extends InputStream {
  private static final byte[] LESS_THAN = {'l', 't', ';'};

  /** Where in the document the next byte stands. */
  private enum State {
    TEXT,
    TAG,
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    OTHER
  }

  private final byte[] document;
  private int at;
  private State state = State.TEXT;
  private byte[] otherEnd = {};
  private int escaping = LESS_THAN.length;

  private MendedXml(byte[] document) {
    this.document = document;
  }

  /** Returns a stream of the mended document. */
  static InputStream of(byte[] document) {
    return XmlRoot.isWide(document) ? new ByteArrayInputStream(document) : new MendedXml(document);
  }

  @Override
  public int read() {
    if (escaping < LESS_THAN.length) {
      return LESS_THAN[escaping++];
    }
    if (at == document.length) {
      return -1;
    }
    int b = document[at] & 0xff;
    boolean quoted = state == State.DOUBLE_QUOTED || state == State.SINGLE_QUOTED;
    follow(b);
    at++;
    if (quoted && b == '<') {
      escaping = 0;
      return '&';
    }
    return b < ' ' && b != '\t' && b != '\n' && b != '\r' ? '?' : b;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    int count = 0;
    while (count < length) {
      int b = read();
      if (b < 0) {
        return count == 0 ? -1 : count;
      }
      target[from + count++] = (byte) b;
    }
    return count;
  }

  private void follow(int b) {
    switch (state) {
      case TEXT -> {
        if (b == '<') {
          open();
        }
      }
      case TAG -> {
        if (b == '"') {
          state = State.DOUBLE_QUOTED;
        } else if (b == '\'') {
          state = State.SINGLE_QUOTED;
        } else if (b == '>') {
          state = State.TEXT;
        }
      }
      case DOUBLE_QUOTED -> state = b == '"' ? State.TAG : state;
      case SINGLE_QUOTED -> state = b == '\'' ? State.TAG : state;
      case OTHER -> {
        if (b == '>' && endsWith(otherEnd)) {
          state = State.TEXT;
        }
      }
    }
  }

  private void open() {
    state = State.OTHER;
    if (startsWith("<!--")) {
      otherEnd = new byte[] {'-', '-', '>'};
    } else if (startsWith("<![CDATA[")) {
      otherEnd = new byte[] {']', ']', '>'};
    } else if (startsWith("<?")) {
      otherEnd = new byte[] {'?', '>'};
    } else {
      state = State.TAG;
    }
  }

  private boolean startsWith(String start) {
    if (document.length - at < start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if (document[at + i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean endsWith(byte[] end) {
    for (int i = 0; i < end.length; i++) {
      int place = at + 1 - end.length + i;
      if (place < 0 || document[place] != end[i]) {
        return false;
      }
    }
    return true;
  }
}
