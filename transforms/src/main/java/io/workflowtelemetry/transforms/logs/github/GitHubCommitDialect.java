package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import org.jspecify.annotations.Nullable;

/** A commit of GitHub's REST interface, with its {@code stats} and {@code files} or without. */
public final class GitHubCommitDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  /** A page names no more files; where it names as many, there may be others. */
  private static final int MOST_FILES = 300;

  @Override
  public String name() {
    return "github-commit";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("sha") && object.path("commit").isObject();
  }

  @Override
  public RecordType recordType() {
    return RecordType.COMMIT;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    JsonFields commit = JsonFields.required("commit", fields.object("commit"));
    JsonFields author = commit.object("author");
    JsonFields committer = commit.object("committer");
    JsonFields stats = fields.object("stats");
    output.commit(
        new Commit(
            JsonFields.required("sha", CommitFields.sha(fields, "sha")),
            author == null ? null : author.text("name"),
            CommitFields.length(commit.longText("message")),
            filesChanged(fields),
            lines(stats, "additions"),
            lines(stats, "deletions"),
            committer == null ? null : committer.time("date")));
  }

  private static @Nullable Long filesChanged(JsonFields fields) throws MalformedRecordException {
    int files = fields.objects("files").size();
    return fields.has("files") && !fields.node().get("files").isNull() && files < MOST_FILES
        ? (long) files
        : null;
  }

  private static @Nullable Long lines(@Nullable JsonFields stats, String field)
      throws MalformedRecordException {
    return stats == null ? null : stats.number(field, 0, Long.MAX_VALUE);
  }
}
