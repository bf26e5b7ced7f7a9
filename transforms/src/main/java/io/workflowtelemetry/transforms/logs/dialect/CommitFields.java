package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.Commit;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the commit objects that records carry. */
public final class CommitFields {
  private CommitFields() {}

  /**
   * Returns a commit with the counts that both our own formats name alike.
   *
   * @param authorField the field that its author's name stands in
   */
  public static Commit commit(String sha, JsonFields fields, String authorField)
      throws MalformedRecordException {
    // In the order in which faults are told, the first of which counts.
    Long messageLength = length(fields.longText("message"));
    Long filesChanged = fields.number("files_changed", 0, Long.MAX_VALUE);
    Long linesAdded = fields.number("lines_added", 0, Long.MAX_VALUE);
    Long linesRemoved = fields.number("lines_removed", 0, Long.MAX_VALUE);
    String author = fields.text(authorField);
    Instant committedAt = fields.time("commit_date");
    return new Commit(
        sha, author, messageLength, filesChanged, linesAdded, linesRemoved, committedAt);
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
