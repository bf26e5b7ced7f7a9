package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;

/** Commits as JSON Lines: {@code sha, author_name, message} and the counts of a diff. */
public final class CommitDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "commit";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("sha");
  }

  @Override
  public RecordType recordType() {
    return RecordType.COMMIT;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String sha = JsonFields.required("sha", CommitFields.sha(fields, "sha"));
    output.commit(CommitFields.commit(sha, fields, "author_name"));
  }
}
