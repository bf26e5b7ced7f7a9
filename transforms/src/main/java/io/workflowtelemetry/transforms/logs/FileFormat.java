package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.reports.XmlRoot;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * What a file is, told by its first bytes.
 *
 * @param name name of the file's dialect; {@link #JSON} where each object has its own; {@link
 *     #UNKNOWN} where it is none of them; {@link #EMPTY} where there is nothing
 * @param framing how records are cut out of it
 */
public record FileFormat(String name, Framing framing) implements Serializable {
  private static final Pattern XML_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,59}");

  /** Objects of JSON, each in a dialect of its own. */
  public static final String JSON = "json";

  /** No known format. */
  public static final String UNKNOWN = "unknown";

  /** Nothing but blanks. */
  public static final String EMPTY = "empty";

  /**
   * Returns what a file is that begins so.
   *
   * @param head its first 64 KiB, or all of it where it is smaller
   * @param file its path
   */
  public static FileFormat of(byte[] head, String file, Dialects dialects) {
    return of(new Head(head, file), dialects);
  }

  static FileFormat of(Head head, Dialects dialects) {
    FileDialect dialect = dialects.of(head);
    if (dialect != null) {
      return new FileFormat(dialect.name(), dialect.framing());
    }
    if (dialects.isAllJson()) {
      return new FileFormat(JSON, Framing.JSON);
    }
    return switch (JsonHead.look(head.bytes())) {
      case JSON -> new FileFormat(JSON, Framing.JSON);
      case EMPTY -> new FileFormat(EMPTY, Framing.JSON);
      case OTHER -> new FileFormat(UNKNOWN, Framing.WHOLE);
    };
  }

  /** Returns what is seen of a file of no known format, and which formats are known. */
  static String describeUnknown(byte[] payload, Dialects dialects) {
    String root = XmlRoot.name(payload);
    if (root != null && XML_NAME.matcher(root).matches()) {
      return "the file is of no known format: it is XML whose root is %s; known are json (%s)"
          .formatted(root, String.join(", ", dialects.names()));
    }
    StringBuilder seen = new StringBuilder();
    int from = 0;
    while (from < payload.length && payload[from] >= 0 && payload[from] <= ' ') {
      from++;
    }
    for (int i = from; i < payload.length && seen.length() < 60; i++) {
      int b = payload[i] & 0xff;
      if (b == '\n' || b == '\r') {
        break;
      }
      seen.append(b >= ' ' && b < 0x7f ? Character.toString(b) : "\\x%02x".formatted(b));
    }
    return "the file is of no known format: it begins with '%s'; known are json (%s)"
        .formatted(seen, String.join(", ", dialects.names()));
  }
}
