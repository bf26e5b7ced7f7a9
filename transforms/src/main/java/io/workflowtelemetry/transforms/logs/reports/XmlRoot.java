package io.workflowtelemetry.transforms.logs.reports;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds the name of a document's root element in its first bytes, without understanding it. */
public final class XmlRoot {
  private final String text;
  private int at;

  private XmlRoot(String text) {
    this.text = text;
  }

  /** Returns the name of the root element, null where the bytes are no XML or end before it. */
  public static @Nullable String name(byte[] head) {
    return of(head).name();
  }

  private static XmlRoot of(byte[] head) {
    // Names and markup are ASCII in every document of interest, so any superset of it will do.
    String text = new String(head, isWide(head) ? wide(head) : StandardCharsets.ISO_8859_1);
    int start = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : text.startsWith("\uFEFF") ? 1 : 0;
    return new XmlRoot(text.substring(start));
  }

  /** Returns the tag that the root element begins with, as far as the bytes hold it. */
  static String tag(byte[] head) {
    XmlRoot root = of(head);
    if (root.name() == null) {
      return "";
    }
    int end = root.text.indexOf('>', root.at);
    return root.text.substring(root.at, end < 0 ? root.text.length() : end);
  }

  /** Says whether a document is in UTF-16, by its byte order mark or by its first character. */
  static boolean isWide(byte[] head) {
    if (head.length < 2) {
      return false;
    }
    int first = ((head[0] & 0xff) << 8) | (head[1] & 0xff);
    return first == 0xfeff || first == 0xfffe || first == '<' || first == ('<' << 8);
  }

  /** Returns the encoding of a document in UTF-16. */
  static Charset wide(byte[] head) {
    return head[0] == 0 || head[0] == (byte) 0xfe
        ? StandardCharsets.UTF_16BE
        : StandardCharsets.UTF_16LE;
  }

  private @Nullable String name() {
    while (skipBlanks() && text.charAt(at) == '<') {
      if (text.startsWith("<?", at)) {
        skipPast("?>");
      } else if (text.startsWith("<!--", at)) {
        skipPast("-->");
      } else if (text.startsWith("<!DOCTYPE", at)) {
        skipDoctype();
      } else {
        return nameAt(at + 1);
      }
    }
    return null;
  }

  private @Nullable String nameAt(int from) {
    for (int to = from; to < text.length(); to++) {
      char c = text.charAt(to);
      if (isBlank(c) || c == '>' || c == '/') {
        return text.substring(from, to);
      }
    }
    return null;
  }

  private boolean skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  private void skipPast(String end) {
    int found = text.indexOf(end, at);
    at = found < 0 ? text.length() : found + end.length();
  }

  private void skipDoctype() {
    boolean inSubset = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith("<!--", at)) {
        skipPast("-->");
        continue;
      }
      at++;
      if (c == '"' || c == '\'') {
        skipPast(String.valueOf(c));
      } else if (c == '[' || c == ']') {
        inSubset = c == '[';
      } else if (c == '>' && !inSubset) {
        return;
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
