package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.Iterator;
import java.util.Set;

/**
 * The {@code run.json} that tells which run the reports and logs beside it belong to. It is read
 * with each of them; where a glob matches it as well, it is noted.
 */
public final class RunSidecarDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final Set<String> FIELDS = Set.of("repository", "run_id", "run_attempt");

  @Override
  public String name() {
    return "run-sidecar";
  }

  @Override
  public RecordType recordType() {
    return RecordType.NOTED;
  }

  @Override
  public boolean recognises(JsonNode object) {
    if (!object.has("run_id")) {
      return false;
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      if (!FIELDS.contains(names.next())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    output.observation(Notes.of(name(), place));
  }
}
