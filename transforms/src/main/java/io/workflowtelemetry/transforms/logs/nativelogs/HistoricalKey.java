package io.workflowtelemetry.transforms.logs.nativelogs;

import org.jspecify.annotations.Nullable;

/** What the lines of a historical log tell, each by the word before its colon, in any case. */
enum HistoricalKey {
  WORKFLOW("workflow:"),
  STATUS("status:"),
  DURATION("duration:"),
  TIMESTAMP("timestamp:"),
  COMMIT("commit:");

  private final String word;

  HistoricalKey(String word) {
    this.word = word;
  }

  /** Returns the word as it stands in logs. */
  String label() {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1, word.length() - 1);
  }

  /** Returns how many bytes of a line it takes, with its colon. */
  int length() {
    return word.length();
  }

  /** Returns what a line tells, null where it is any other line. */
  static @Nullable HistoricalKey of(byte[] text, int from, int to) {
    for (HistoricalKey key : values()) {
      if (key.isAt(text, from, to)) {
        return key;
      }
    }
    return null;
  }

  private boolean isAt(byte[] text, int from, int to) {
    if (to - from < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      byte b = text[from + i];
      boolean same = b == c || (c != ':' && b == c - 'a' + 'A');
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
