package io.workflowtelemetry.transforms.logs;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Follows a JSON object through bytes that may be damaged, to its end or to where it breaks. Texts
 * may hold line ends and tabs as they are; numbers and words are any run of bytes, for whoever
 * reads the object to judge.
 */
final class ObjectScanner {
  /** As deep as a record may be. */
  private static final int MAX_DEPTH = 200;

  /** What must come next. */
  private enum Next {
    NAME_OR_END,
    NAME,
    COLON,
    VALUE,
    VALUE_OR_END,
    COMMA_OR_END
  }

  private final byte[] json;
  private final boolean[] objects = new boolean[MAX_DEPTH + 1];
  private final int[] starts = new int[MAX_DEPTH + 1];
  private int depth;
  private int at;

  /** Where the text begins that was read last, -1 where something else came after it. */
  private int lastText;

  private int nameFrom;
  private int nameTo;
  private int innerFrom;
  private int innerTo;
  private int page;

  ObjectScanner(byte[] json) {
    this.json = json;
  }

  /**
   * Goes through the object that begins at an index.
   *
   * @return whether it ends
   */
  boolean scan(int from) {
    depth = 0;
    at = from;
    page = -1;
    Next next = open(true);
    while (next != null && depth > 0) {
      at = skipBlanks(at);
      next = at == json.length ? null : take(json[at], next);
    }
    return next != null;
  }

  /** Returns the index after the object, or where it broke. */
  int end() {
    return at;
  }

  /** Returns from where on another object may begin, after one that broke. */
  int resume() {
    // A text that was cut off ends at the first quote of what came after it.
    return lastText < 0 ? at : lastText + 1;
  }

  /** Returns where the object within begins right behind which this one broke, else -1. */
  int innerFrom() {
    return innerFrom;
  }

  /** Returns the index after the object within right behind which this one broke. */
  int innerTo() {
    return innerTo;
  }

  /** Returns where the array of a page's elements begins, -1 where the object is no page. */
  int page() {
    return page;
  }

  int skipBlanks(int from) {
    int to = from;
    while (to < json.length && isBlank(json[to])) {
      to++;
    }
    return to;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Takes what begins with a byte; returns what must come then, null where it breaks. */
  private @Nullable Next take(byte b, Next next) {
    return switch (next) {
      case NAME_OR_END -> b == '}' ? close() : name(b);
      case NAME -> name(b);
      case COLON -> b == ':' ? pass(Next.VALUE) : null;
      case VALUE_OR_END -> b == ']' ? close() : value(b);
      case VALUE -> value(b);
      case COMMA_OR_END -> {
        if (b == ',') {
          yield pass(objects[depth] ? Next.NAME : Next.VALUE);
        }
        yield b == (objects[depth] ? '}' : ']') ? close() : null;
      }
    };
  }

  private @Nullable Next name(byte b) {
    int from = at;
    if (b != '"' || !text()) {
      return null;
    }
    nameFrom = from + 1;
    nameTo = at - 1;
    return Next.COLON;
  }

  private @Nullable Next value(byte b) {
    if (b == '"') {
      return text() ? Next.COMMA_OR_END : null;
    }
    if (b != '{' && b != '[') {
      return word() ? Next.COMMA_OR_END : null;
    }
    if (depth == MAX_DEPTH) {
      return null;
    }
    if (b == '[' && depth == 1 && page < 0) {
      String name = new String(json, nameFrom, nameTo - nameFrom, StandardCharsets.ISO_8859_1);
      page = Elements.PAGE_FIELDS.contains(name) ? at : -1;
    }
    return open(b == '{');
  }

  private Next open(boolean object) {
    depth++;
    objects[depth] = object;
    starts[depth] = at;
    return pass(object ? Next.NAME_OR_END : Next.VALUE_OR_END);
  }

  private Next close() {
    boolean object = objects[depth];
    int from = starts[depth];
    depth--;
    Next next = pass(Next.COMMA_OR_END);
    innerFrom = object ? from : -1;
    innerTo = at;
    return next;
  }

  private Next pass(Next next) {
    lastText = -1;
    innerFrom = -1;
    at++;
    return next;
  }

  /** Goes past a text; says whether it ends. */
  private boolean text() {
    int from = at;
    lastText = -1;
    innerFrom = -1;
    for (at = from + 1; at < json.length; at++) {
      byte b = json[at];
      if (b == '"') {
        lastText = from;
        at++;
        return true;
      }
      if (b == '\\') {
        at++;
        if (at == json.length || "\"\\/bfnrtu".indexOf(json[at]) < 0) {
          return false;
        }
      } else if (b >= 0 && b < ' ' && !isBlank(b)) {
        return false;
      }
    }
    return false;
  }

  /** Goes past a number or a word, whatever it is. */
  private boolean word() {
    int from = at;
    lastText = -1;
    innerFrom = -1;
    while (at < json.length && json[at] > ' ' && "{}[],:\"".indexOf(json[at]) < 0) {
      at++;
    }
    return at > from;
  }
}
