package io.workflowtelemetry.transforms.parse;

import io.workflowtelemetry.transforms.csv.CsvMapping;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What dialects have to be told.
 *
 * @param format name of the dialect that every file is in, whatever its bytes say; null where they
 *     tell
 * @param csvMapping what the columns of CSV files hold; null where such files are of no known
 *     format
 */
public record DialectSettings(@Nullable String format, @Nullable CsvMapping csvMapping)
    implements Serializable {
  /** Everything is told by its content. */
  public static DialectSettings defaults() {
    return new DialectSettings(null, null);
  }

  /** Returns these settings with what the columns of CSV files hold. */
  public DialectSettings withCsvMapping(@Nullable CsvMapping mapping) {
    return new DialectSettings(format, mapping);
  }
}
