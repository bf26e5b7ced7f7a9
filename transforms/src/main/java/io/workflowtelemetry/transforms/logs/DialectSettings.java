package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What dialects have to be told.
 *
 * @param format name of the dialect that every file is in, whatever its bytes say; null where they
 *     tell
 * @param webhookSecret the secret that webhook deliveries are signed with; null where no signature
 *     is looked at
 * @param csvMapping what the columns of CSV files hold; null where such files are of no known
 *     format
 */
public record DialectSettings(
    @Nullable String format,
    @Nullable SecretReference webhookSecret,
    @Nullable CsvMapping csvMapping)
    implements Serializable {
  /** Everything is told by its content, no signature is looked at, and no CSV is known. */
  public static DialectSettings defaults() {
    return new DialectSettings(null, null, null);
  }

  /** Every file is JSON. */
  public static DialectSettings allJson() {
    return defaults().withFormat(FileFormat.JSON);
  }

  /** Returns the same, with every file in a format; null where content tells. */
  public DialectSettings withFormat(@Nullable String name) {
    return new DialectSettings(name, webhookSecret, csvMapping);
  }

  /** Returns the same, with deliveries signed with a secret. */
  public DialectSettings withWebhookSecret(@Nullable SecretReference secret) {
    return new DialectSettings(format, secret, csvMapping);
  }

  /** Returns the same, with what the columns of CSV files hold. */
  public DialectSettings withCsvMapping(@Nullable CsvMapping mapping) {
    return new DialectSettings(format, webhookSecret, mapping);
  }
}
