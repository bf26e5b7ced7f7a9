package io.workflowtelemetry.io.text;

/** Texts that may hold anything, made safe for Markdown. */
public final class Markdown {
  /** Signs that Markdown or HTML could take for more than themselves. */
  private static final String SIGNS = "\\`*_{}[]()#+-.!|~@:";

  private Markdown() {}

  /** Returns a text that Markdown shows as it is; numbers of characters stand for its signs. */
  public static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (point == '&' || point == '<' || point == '>' || SIGNS.indexOf(point) >= 0) {
                escaped.append("&#").append(point).append(';');
              } else {
                escaped.appendCodePoint(point);
              }
            });
    return escaped.toString();
  }
}
