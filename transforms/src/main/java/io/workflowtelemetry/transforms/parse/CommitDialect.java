package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import org.jspecify.annotations.Nullable;

/** Commits as JSON Lines: {@code sha, author_name, message} and the counts of a diff. */
final class CommitDialect implements Dialect {

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("sha");
  }

  @Override
  public RecordType recordType() {
    return RecordType.COMMIT;
  }

  @Override
  public Parsed parse(JsonFields fields, @Nullable String defaultRepository)
      throws MalformedRecordException {
    String sha = JsonFields.required("sha", CommitFields.sha(fields, "sha"));
    Commit.Builder commit = CommitFields.counts(sha, fields);
    return new Parsed.OfCommit(commit.setAuthor(fields.text("author_name")).build());
  }
}
