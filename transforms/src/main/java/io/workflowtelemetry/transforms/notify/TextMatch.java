package io.workflowtelemetry.transforms.notify;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which texts match: one of several, or all that a regular expression matches as a whole.
 *
 * @param texts texts that match; empty where {@code regex} says it
 * @param regex what the whole text matches, in RE2's syntax, which takes no longer than the text is
 *     long; null where {@code texts} say it
 */
public record TextMatch(List<String> texts, @Nullable Pattern regex) implements Serializable {
  /** The most texts of one match. */
  public static final int MAX_TEXTS = 1_000;

  /** The most characters of a text or a regular expression. */
  public static final int MAX_LENGTH = 1_000;

  /** Checks the limits. */
  public TextMatch {
    texts = List.copyOf(texts);
    Checks.that(texts.isEmpty() == (regex != null), "needs texts or a regular expression");
    Checks.that(texts.size() <= MAX_TEXTS, "has %s texts, at most %s", texts.size(), MAX_TEXTS);
    for (String text : texts) {
      checkLength(text);
    }
  }

  /**
   * Returns a match of each of {@code texts}; the empty text is that of an alert which lacks the
   * label.
   *
   * @throws IllegalArgumentException where there are none, too many, or one is too long
   */
  public static TextMatch anyOf(List<String> texts) {
    return new TextMatch(texts, null);
  }

  /**
   * Returns a match of each text that {@code regex} matches as a whole.
   *
   * @throws IllegalArgumentException where it is no regular expression of RE2 or too long
   */
  public static TextMatch regex(String regex) {
    checkLength(regex);
    try {
      return new TextMatch(List.of(), Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is no regular expression of RE2: " + e.getDescription() + ": " + e.getPattern(), e);
    }
  }

  /**
   * Returns what a text of a user matches: between slashes it is a regular expression, else itself.
   *
   * @throws IllegalArgumentException where the expression is none of RE2, or it is too long
   */
  public static TextMatch of(String text) {
    return text.length() > 2 && text.startsWith("/") && text.endsWith("/")
        ? regex(text.substring(1, text.length() - 1))
        : anyOf(List.of(text));
  }

  /** Says whether {@code text} matches. */
  public boolean matches(String text) {
    return regex == null ? texts.contains(text) : regex.matches(text);
  }

  /** Returns it as a text that is another for each other match. */
  String text() {
    return regex == null
        ? texts.stream().map(TextMatch::quote).collect(Collectors.joining("|", "=", ""))
        : "=~" + quote(regex.pattern());
  }

  /** Returns {@code text} so that its end is seen within another. */
  static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void checkLength(String text) {
    Checks.that(
        text.length() <= MAX_LENGTH, "has %s characters, at most %s", text.length(), MAX_LENGTH);
  }
}
