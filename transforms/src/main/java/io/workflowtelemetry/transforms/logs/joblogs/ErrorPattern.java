package io.workflowtelemetry.transforms.logs.joblogs;

import java.util.Locale;

/**
 * What error messages of one kind have in common: numbers, hex, identifiers, paths, times and the
 * names of temporary files give way to what they are.
 */
final class ErrorPattern {
  private static final String OPENING = "\"'`([{<";
  private static final String CLOSING = "\"'`)]}>.,:;!?";
  private static final String QUOTES = "\"'`";
  private static final int MIN_HEX = 7;

  private final StringBuilder pattern = new StringBuilder();

  private ErrorPattern() {}

  /** Returns the pattern of a message. */
  static String of(String message) {
    ErrorPattern made = new ErrorPattern();
    int at = 0;
    while (at < message.length()) {
      int end = at;
      while (end < message.length() && !isBlank(message.charAt(end))) {
        end++;
      }
      if (end > at) {
        made.addWord(message.substring(at, end));
      }
      at = end + 1;
    }
    return made.pattern.toString();
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isISOControl(c);
  }

  private void addWord(String word) {
    if (!pattern.isEmpty()) {
      pattern.append(' ');
    }
    int from = 0;
    int to = word.length();
    while (from < to && OPENING.indexOf(word.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && CLOSING.indexOf(word.charAt(to - 1)) >= 0) {
      to--;
    }
    boolean quoted = from > 0 && QUOTES.indexOf(word.charAt(from - 1)) >= 0;
    pattern.append(word, 0, from);
    addCore(word.substring(from, to), quoted);
    pattern.append(word, to, word.length());
  }

  private void addCore(String core, boolean quoted) {
    if (isUuid(core)) {
      pattern.append("<id>");
    } else if (isTime(core)) {
      pattern.append("<time>");
    } else if (isPath(core)) {
      pattern.append("<path>");
    } else if (quoted && isTemporary(core)) {
      pattern.append("<temp>");
    } else {
      addRuns(core);
    }
  }

  private static boolean isUuid(String core) {
    if (core.length() != 36) {
      return false;
    }
    for (int i = 0; i < core.length(); i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? core.charAt(i) != '-' : Character.digit(core.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** A date, a time of day, or both. */
  private static boolean isTime(String core) {
    return startsLike(core, "0000-00-00") || startsLike(core, "00:00:00");
  }

  private static boolean startsLike(String core, String shape) {
    if (core.length() < shape.length()) {
      return false;
    }
    for (int i = 0; i < core.length(); i++) {
      char c = core.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      char expected = i < shape.length() ? shape.charAt(i) : ' ';
      boolean fits =
          switch (expected) {
            case '0' -> digit;
            case ' ' -> digit || "TtZz:.,+-".indexOf(c) >= 0;
            default -> c == expected;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Anything with a separator of folders between or before names; addresses too. */
  private static boolean isPath(String core) {
    for (int i = 0; i + 1 < core.length(); i++) {
      char c = core.charAt(i);
      if ((c == '/' || c == '\\') && (Character.isLetterOrDigit(core.charAt(i + 1)) || i > 0)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTemporary(String core) {
    String lower = core.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("tmp") && !lower.startsWith("temp")) {
      return false;
    }
    int rest = lower.startsWith("tmp") ? 3 : 4;
    return (lower.startsWith("tmp") && lower.length() >= rest + 6)
        || lower.chars().skip(rest).anyMatch(c -> !Character.isLetter(c));
  }

  private void addRuns(String core) {
    int at = 0;
    while (at < core.length()) {
      int end = at;
      while (end < core.length() && isWordCharacter(core.charAt(end))) {
        end++;
      }
      if (end > at) {
        at = addRun(core, at, end);
      } else {
        pattern.append(core.charAt(at++));
      }
    }
  }

  private static boolean isWordCharacter(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  /** Adds a run of letters and digits; returns where the next begins. */
  private int addRun(String core, int from, int to) {
    if (isHex(core, from, to)) {
      pattern.append("<hex>");
      return to;
    }
    int at = from;
    while (at < to) {
      if (!isDigit(core, at)) {
        pattern.append(core.charAt(at++));
        continue;
      }
      pattern.append("<n>");
      // 1.5 and 1,234 are one number, and 1.2.3 is one version.
      while (isDigit(core, at)
          || (isDigit(core, at + 1) && (core.charAt(at) == '.' || core.charAt(at) == ','))) {
        at++;
      }
      if (at >= to) {
        return at;
      }
    }
    return at;
  }

  private static boolean isDigit(String core, int at) {
    return at < core.length() && core.charAt(at) >= '0' && core.charAt(at) <= '9';
  }

  /** {@code 0x…}, or so many hex digits with letters and numbers among them that it is no word. */
  private static boolean isHex(String core, int from, int to) {
    boolean marked = core.startsWith("0x", from) || core.startsWith("0X", from);
    int start = marked ? from + 2 : from;
    boolean digits = false;
    boolean letters = false;
    for (int i = start; i < to; i++) {
      if (Character.digit(core.charAt(i), 16) < 0) {
        return false;
      }
      boolean digit = isDigit(core, i);
      digits |= digit;
      letters |= !digit;
    }
    return marked ? to > start : digits && letters && to - from >= MIN_HEX;
  }
}
