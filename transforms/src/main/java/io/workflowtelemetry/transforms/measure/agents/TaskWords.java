package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a task: runs of letters and digits in the first 1,000 characters, in NFKC and lower
 * case, the first 64 distinct ones. Two tasks are similar where at least 80 % of the words of both
 * together are in each (Jaccard's index).
 */
final class TaskWords {
  private static final int MAX_WORDS = 64;

  private TaskWords() {}

  /** Returns the hashes of the words, distinct and in order. */
  static List<Long> of(String task) {
    String text =
        Normalizer.normalize(Texts.cut(task), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    Set<String> words = new LinkedHashSet<>();
    StringBuilder word = new StringBuilder();
    for (int at = 0; at < text.length() && words.size() < MAX_WORDS; ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      boolean inWord = Character.isLetterOrDigit(character);
      if (inWord) {
        word.appendCodePoint(character);
      }
      if (!word.isEmpty() && (!inWord || at == text.length())) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    return TextHashes.of(words);
  }

  /** Returns whether two tasks are similar, by the hashes of their words. */
  static boolean similar(List<Long> one, List<Long> other) {
    int common = 0;
    for (int i = 0, j = 0; i < one.size() && j < other.size(); ) {
      int order = one.get(i).compareTo(other.get(j));
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int all = one.size() + other.size() - common;
    return all > 0 && 5 * common >= 4 * all;
  }
}
