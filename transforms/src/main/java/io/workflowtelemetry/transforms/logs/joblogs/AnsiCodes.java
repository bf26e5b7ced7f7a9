package io.workflowtelemetry.transforms.logs.joblogs;

/** Takes the codes out of a text that colour it and move the cursor on a terminal. */
final class AnsiCodes {
  private static final char ESCAPE = '\u001b';

  private AnsiCodes() {}

  /** Returns the text without codes. */
  static String strip(String text) {
    int next = text.indexOf(ESCAPE);
    if (next < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int from = 0;
    while (next >= 0) {
      plain.append(text, from, next);
      from = end(text, next);
      next = text.indexOf(ESCAPE, from);
    }
    return plain.append(text, from, text.length()).toString();
  }

  /** Returns where a code ends: {@code ESC [ … letter}, {@code ESC ] … BEL}, or {@code ESC} x. */
  private static int end(String text, int escape) {
    int at = escape + 1;
    if (at == text.length()) {
      return at;
    }
    if (text.charAt(at) == '[') {
      at++;
      while (at < text.length() && text.charAt(at) >= ' ' && text.charAt(at) < '@') {
        at++;
      }
      return Math.min(at + 1, text.length());
    }
    if (text.charAt(at) == ']') {
      int bell = text.indexOf('\u0007', at);
      // Without its end a title would swallow the line, and search for it again and again.
      return bell < 0 ? text.length() : bell + 1;
    }
    return at + 1;
  }
}
