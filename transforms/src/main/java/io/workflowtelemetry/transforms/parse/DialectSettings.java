package io.workflowtelemetry.transforms.parse;

import io.workflowtelemetry.transforms.dialect.SecretReference;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What dialects have to be told.
 *
 * @param format name of the dialect that every file is in, whatever its bytes say; null where they
 *     tell
 * @param webhookSecret the secret that webhook deliveries are signed with; null where no signature
 *     is looked at
 */
public record DialectSettings(@Nullable String format, @Nullable SecretReference webhookSecret)
    implements Serializable {
  /** Everything is told by its content, and no signature is looked at. */
  public static DialectSettings defaults() {
    return new DialectSettings(null, null);
  }

  /** Returns the same, with deliveries signed with a secret. */
  public DialectSettings withWebhookSecret(SecretReference secret) {
    return new DialectSettings(format, secret);
  }

  /** Every file is JSON. */
  public static DialectSettings allJson() {
    return new DialectSettings(FileFormat.JSON, null);
  }
}
