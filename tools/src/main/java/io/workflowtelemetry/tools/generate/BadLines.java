package io.workflowtelemetry.tools.generate;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * Lines among the logs that are no records: what collectors, shells and full disks leave behind.
 */
final class BadLines {
  /** A way for a line to be bad, and how many stand among a thousand runs. */
  enum Kind {
    NONE(0),
    CUT_OFF(3),
    SHELL_MESSAGE(2),
    API_ERROR(2),
    NUL_BYTES(1),
    COMMENT(3),
    NOT_UTF8(2);

    private final int perThousand;

    Kind(int perThousand) {
      this.perThousand = perThousand;
    }

    static Map<Kind, Integer> shares() {
      EnumMap<Kind, Integer> shares = new EnumMap<>(Kind.class);
      for (Kind kind : values()) {
        shares.put(kind, kind.perThousand);
      }
      return shares;
    }
  }

  private BadLines() {}

  /** Returns how a reader of the line would count it. */
  static Fact fact(Kind kind) {
    return switch (kind) {
      case COMMENT -> Fact.COMMENTS;
      case NOT_UTF8 -> Fact.NOT_UTF8;
      default -> Fact.MALFORMED;
    };
  }

  /**
   * Returns a bad line without its end.
   *
   * @param good a log line to spoil
   * @param number a number to tell it by
   */
  static byte[] line(Kind kind, byte[] good, long number) {
    String text =
        switch (kind) {
          case CUT_OFF -> new String(good, StandardCharsets.UTF_8).substring(0, 200);
          case SHELL_MESSAGE ->
              "curl: (28) Operation timed out after " + (30_000 + number) + " milliseconds";
          case API_ERROR ->
              "{\"message\":\"API rate limit exceeded for installation ID "
                  + number
                  + ".\",\"documentation_url\":\"https://docs.github.com/rest\"}";
          case NUL_BYTES -> "\0".repeat(64);
          case COMMENT -> "# collected up to run " + number;
          case NOT_UTF8 ->
              "{\"id\":" + number + ",\"name\":\"D\u00e9ploiement\",\"status\":\"completed\"}";
          case NONE -> throw new IllegalArgumentException("no bad line");
        };
    return text.getBytes(
        kind == Kind.NOT_UTF8 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }
}
