package io.workflowtelemetry.transforms.parse;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What dialects have to be told.
 *
 * @param format name of the dialect that every file is in, whatever its bytes say; null where they
 *     tell
 */
public record DialectSettings(@Nullable String format) implements Serializable {
  /** Everything is told by its content. */
  public static DialectSettings defaults() {
    return new DialectSettings(null);
  }

  /** Every file is JSON. */
  public static DialectSettings allJson() {
    return new DialectSettings(FileFormat.JSON);
  }
}
