package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.io.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every mistake in what a user gave, to tell them all at once. */
public final class UsageErrors {
  private static final int LONGEST_QUOTE = 200;
  private static final int LONGEST_HELP = 1_000;

  private final Set<String> lines = new LinkedHashSet<>();

  /**
   * Adds a mistake.
   *
   * @param flag the flag as it is written, such as {@code --split}
   * @param given what was given, as it came
   * @param allowed what is allowed, in words
   */
  public void add(String flag, String given, String allowed) {
    lines.add(
        quote(flag, LONGEST_QUOTE)
            + ": given '"
            + quote(given, LONGEST_QUOTE)
            + "'; allowed: "
            + quote(allowed, LONGEST_HELP));
  }

  /** Returns whether nothing was wrong so far. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Returns the mistakes so far, a line each, in the order in which they were found. */
  public List<String> lines() {
    return new ArrayList<>(lines);
  }

  /**
   * Ends here if anything was wrong.
   *
   * @throws UsageException with every mistake
   */
  public void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new UsageException(lines());
    }
  }

  /** Makes a user's text safe for a terminal and short enough for a line. */
  private static String quote(String text, int longest) {
    return text.codePointCount(0, text.length()) > longest
        ? Printable.inLine(text.substring(0, text.offsetByCodePoints(0, longest))) + "..."
        : Printable.inLine(text);
  }
}
