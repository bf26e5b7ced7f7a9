package io.workflowtelemetry.transforms.logs;

/**
 * Looks whether a file is JSON: it begins with an object or an array, NULs before it, comments and
 * blanks aside, or most of its lines are whole objects, so that a cut first line does not hide the
 * others.
 */
final class JsonHead {
  /** What a file looks like. */
  enum Look {
    /** There are objects or arrays, whether whole or not. */
    JSON,
    /** There is nothing but blanks and comments. */
    EMPTY,
    /** There is anything else. */
    OTHER
  }

  private JsonHead() {}

  static Look look(byte[] head) {
    int at = 0;
    // A file that lost its beginning with the power is NULs there, and a record comes behind them.
    while (at < head.length && head[at] == 0) {
      at++;
    }
    if (at == head.length && at > 0) {
      return Look.OTHER;
    }
    while (at < head.length) {
      at = skipBlanks(head, at);
      if (at == head.length) {
        break;
      }
      boolean comment =
          head[at] == '#' || (head[at] == '/' && at + 1 < head.length && head[at + 1] == '/');
      if (!comment) {
        return begins(head, at) || isMostlyObjects(head) ? Look.JSON : Look.OTHER;
      }
      while (at < head.length && head[at] != '\n') {
        at++;
      }
    }
    return Look.EMPTY;
  }

  /** Whether at least half of the lines, blank ones aside, begin and end as an object does. */
  private static boolean isMostlyObjects(byte[] head) {
    int objects = 0;
    int others = 0;
    for (int from = 0; from < head.length; ) {
      int end = from;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      int last = end - 1;
      while (last > from && (head[last] == '\r' || head[last] == ' ')) {
        last--;
      }
      if (last > from && head[from] == '{' && head[last] == '}' && begins(head, from)) {
        objects++;
      } else if (last > from) {
        others++;
      }
      from = end + 1;
    }
    return objects > 0 && objects >= others;
  }

  /** Whether a record may begin there: an object with a key, or an array of objects. */
  private static boolean begins(byte[] head, int at) {
    int next = skipBlanks(head, at + 1);
    if (next == head.length) {
      return head[at] == '{' || head[at] == '[';
    }
    return switch (head[at]) {
      case '{' -> head[next] == '"' || head[next] == '}';
      case '[' -> head[next] == '{' || head[next] == '[' || head[next] == ']';
      default -> false;
    };
  }

  private static int skipBlanks(byte[] head, int from) {
    int at = from;
    while (at < head.length
        && (head[at] == ' ' || head[at] == '\t' || head[at] == '\r' || head[at] == '\n')) {
      at++;
    }
    return at;
  }
}
