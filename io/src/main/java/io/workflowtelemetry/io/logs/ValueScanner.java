package io.workflowtelemetry.io.logs;

import java.util.BitSet;

/**
 * Follows one JSON object or array byte by byte to its end, by brackets and strings only. Its
 * memory is a bit a level, and the levels are bounded.
 */
final class ValueScanner {
  /** Far deeper than any parser goes. */
  static final int MAX_DEPTH = 1 << 20;

  /** Where a byte leaves the value. */
  enum Step {
    /** The value goes on. */
    INSIDE,
    /** The byte is the value's last. */
    END,
    /** The byte can't stand here: the value is broken. */
    BROKEN,
    /** The byte begins another value; this one is broken off before it. */
    BROKEN_OFF
  }

  private final BitSet objects = new BitSet();
  private int depth;
  private boolean inString;
  private boolean escaped;

  /** The last byte outside strings that is no blank; a string counts as its quote. */
  private byte last;

  private long startIndent;
  private boolean styleKnown;
  private boolean indented;

  /**
   * Begins a value.
   *
   * @param open its first byte, <code>{</code> or {@code [}
   * @param indent blanks that its line begins with
   */
  void begin(byte open, long indent) {
    objects.clear();
    depth = 0;
    inString = false;
    escaped = false;
    startIndent = indent;
    styleKnown = false;
    indented = false;
    open(open);
  }

  /**
   * Goes on to the next byte that matters, on a line that has begun: {@link #next} has to look at
   * it.
   *
   * @return its index, or {@code to}
   */
  int skip(byte[] bytes, int from, int to) {
    if (!inString) {
      return skipOutside(bytes, from, to);
    }
    int at = from;
    if (!escaped) {
      while (at < to && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] != '\n') {
        at++;
      }
    }
    return at;
  }

  private int skipOutside(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      switch (b) {
        case '"', '{', '[', '}', ']', '\n' -> {
          return at;
        }
        case ' ', '\t', '\r' -> {}
        default -> last = b;
      }
    }
    return to;
  }

  /**
   * Takes the next byte.
   *
   * @param first whether it is the first of its line that is no blank
   * @param indent blanks that its line begins with
   */
  Step next(byte b, boolean first, long indent) {
    if (inString) {
      return nextInString(b);
    }
    if (first && !styleKnown) {
      styleKnown = true;
      indented = indent > startIndent;
    }
    switch (b) {
      case ' ', '\t', '\r', '\n' -> {
        return Step.INSIDE;
      }
      case '"' -> inString = true;
      case '{', '[' -> {
        if (first && (indent < startIndent || (indent == startIndent && !mayNest()))) {
          return Step.BROKEN_OFF;
        }
        if (depth == MAX_DEPTH) {
          return Step.BROKEN;
        }
        open(b);
      }
      case '}', ']' -> {
        if (objects.get(depth) != (b == '}')) {
          return Step.BROKEN;
        }
        depth--;
      }
      default -> {}
    }
    last = b;
    return depth == 0 ? Step.END : Step.INSIDE;
  }

  private Step nextInString(byte b) {
    if (b == '\n') {
      // JSON writes a line end in a string as an escape, so the string was cut off.
      return Step.BROKEN;
    }
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
    }
    return Step.INSIDE;
  }

  private void open(byte b) {
    depth++;
    objects.set(depth, b == '{');
    last = b;
  }

  /**
   * Whether a value inside this one may begin a line as far in as this one does: where a value may
   * stand at all, and the lines of this one are not indented.
   */
  private boolean mayNest() {
    boolean expected = last == '[' || last == ':' || (last == ',' && !objects.get(depth));
    return expected && !indented;
  }
}
