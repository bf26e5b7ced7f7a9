package io.workflowtelemetry.transforms.logs.joblogs;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Counts by word, as in {@code 1 failed, 10 passed}. */
final class Counts {
  private static final int MAX_DIGITS = 9;

  private final Map<String, Long> byWord;

  private Counts(Map<String, Long> byWord) {
    this.byWord = byWord;
  }

  /**
   * Reads counts.
   *
   * @param separator what stands between them
   * @param words the words that they may be of
   * @return null where anything else stands there
   */
  static @Nullable Counts of(String text, char separator, Set<String> words) {
    Map<String, Long> byWord = new HashMap<>();
    int from = 0;
    while (from <= text.length()) {
      int next = text.indexOf(separator, from);
      int to = next < 0 ? text.length() : next;
      String part = text.substring(from, to).strip();
      int blank = part.indexOf(' ');
      if (blank < 1 || blank > MAX_DIGITS) {
        return null;
      }
      for (int i = 0; i < blank; i++) {
        if (part.charAt(i) < '0' || part.charAt(i) > '9') {
          return null;
        }
      }
      String word = part.substring(blank + 1).strip();
      if (!words.contains(word)
          || byWord.put(word, Long.valueOf(part.substring(0, blank))) != null) {
        return null;
      }
      from = to + 1;
    }
    return new Counts(byWord);
  }

  /** Returns what is counted of these words together. */
  long sum(String... words) {
    long sum = 0;
    for (String word : words) {
      sum += byWord.getOrDefault(word, 0L);
    }
    return sum;
  }

  /** Says whether any of these words is there. */
  boolean has(String... words) {
    for (String word : words) {
      if (byWord.containsKey(word)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the number in a group of at most nine digits; 0 where the group is not there. */
  static long group(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
