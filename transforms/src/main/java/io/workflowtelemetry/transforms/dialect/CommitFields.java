package io.workflowtelemetry.transforms.dialect;

import io.workflowtelemetry.schemas.Commit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the commit objects that records carry. */
public final class CommitFields {
  private CommitFields() {}

  /** Returns a builder with the counts that both our own formats name alike. */
  public static Commit.Builder counts(String sha, JsonFields fields)
      throws MalformedRecordException {
    return Commit.newBuilder()
        .setSha(sha)
        .setMessageLength(length(fields.longText("message")))
        .setFilesChanged(fields.number("files_changed", 0, Long.MAX_VALUE))
        .setLinesAdded(fields.number("lines_added", 0, Long.MAX_VALUE))
        .setLinesRemoved(fields.number("lines_removed", 0, Long.MAX_VALUE));
  }

  /** Returns a sha in lower case, null where there is none. */
  public static @Nullable String sha(JsonFields fields, String field)
      throws MalformedRecordException {
    String sha = fields.text(field);
    return sha == null ? null : sha.toLowerCase(Locale.ROOT);
  }

  /** Returns the Unicode code points in a message, null where there is no message. */
  public static @Nullable Long length(@Nullable String message) {
    return message == null ? null : (long) message.codePointCount(0, message.length());
  }
}
