package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.Nullable;

/** Cuts texts that have no bound of their own. */
public final class Texts {
  /** Characters of a message that are kept. */
  public static final int MAX_LENGTH = 1_000;

  private Texts() {}

  /** Returns the first 1,000 characters, less one where a pair of surrogates would be torn. */
  public static String cut(String text) {
    return cut(text, MAX_LENGTH);
  }

  /** Returns the first characters, less one where a pair of surrogates would be torn. */
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    boolean torn = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, torn ? length - 1 : length);
  }

  /** Returns the first 1,000 characters without blanks around them, null where there are none. */
  public static @Nullable String cutOrNull(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String cut = cut(text.strip()).strip();
    return cut.isEmpty() ? null : cut;
  }
}
