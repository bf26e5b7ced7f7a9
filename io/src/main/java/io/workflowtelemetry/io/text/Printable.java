package io.workflowtelemetry.io.text;

/**
 * Texts that may hold anything, made safe for a terminal: names in logs could else move its cursor,
 * forge lines, or turn round what stands beside them. What is not to be shown as it is becomes what
 * JSON writes in its place, such as {@code \u001b}, so that JSON stays the same JSON.
 */
public final class Printable {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Printable() {}

  /** Returns what can stand within a line. */
  public static String inLine(String text) {
    return of(text, false);
  }

  /** Returns lines of which each is safe; they end where they did, and tabs stay. */
  public static String lines(String text) {
    return of(text, true);
  }

  private static String of(String text, boolean hasLines) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (isShown(point) || (hasLines && (point == '\n' || point == '\t'))) {
                safe.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  safe.append(String.format("\\u%04x", (int) unit));
                }
              }
            });
    return safe.toString();
  }

  /** Joiners belong to words of some scripts, and to signs. */
  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }
}
