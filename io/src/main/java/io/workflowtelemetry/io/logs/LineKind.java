package io.workflowtelemetry.io.logs;

/** What a line is, told from its first bytes. */
enum LineKind {
  /** Nothing but spaces, tabs and carriage returns so far. */
  BLANK,
  /** Blanks and one slash so far. */
  SLASH,
  /** Its first non-blank bytes are {@code #} or {@code //}. */
  COMMENT,
  /** Anything else. */
  DATA;

  /** The kind of the line that goes on with these bytes. */
  LineKind then(byte[] bytes, int from, int to) {
    LineKind kind = this;
    for (int i = from; i < to && (kind == BLANK || kind == SLASH); i++) {
      kind = kind.then(bytes[i]);
    }
    return kind;
  }

  private LineKind then(byte next) {
    if (this == SLASH) {
      return next == '/' ? COMMENT : DATA;
    }
    return switch (next) {
      case ' ', '\t', '\r' -> BLANK;
      case '#' -> COMMENT;
      case '/' -> SLASH;
      default -> DATA;
    };
  }
}
