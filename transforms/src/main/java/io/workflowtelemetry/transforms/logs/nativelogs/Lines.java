package io.workflowtelemetry.transforms.logs.nativelogs;

/** Goes through the lines of a text, each without its line end and the blanks around it. */
final class Lines {
  private final byte[] text;
  private int next;
  private int from;
  private int to;
  private long number;

  Lines(byte[] text) {
    this.text = text;
  }

  /** Goes on to the next line, if there is one. */
  boolean next() {
    if (next >= text.length) {
      return false;
    }
    from = next;
    int end = from;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    next = end + 1;
    to = end;
    while (from < to && isBlank(text[from])) {
      from++;
    }
    while (to > from && isBlank(text[to - 1])) {
      to--;
    }
    number++;
    return true;
  }

  /** Returns the index of the line's first byte that is no blank. */
  int from() {
    return from;
  }

  /** Returns the index after the line's last byte that is no blank. */
  int to() {
    return to;
  }

  /** Returns the number of the line, from 1. */
  long number() {
    return number;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
