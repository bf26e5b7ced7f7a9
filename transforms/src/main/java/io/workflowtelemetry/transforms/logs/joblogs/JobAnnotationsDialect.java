package io.workflowtelemetry.transforms.logs.joblogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Owner;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;

/** The annotations of a job's check run in an object that names the run and the job. */
public final class JobAnnotationsDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final String LIST = "annotations";

  @Override
  public String name() {
    return "job-annotations";
  }

  @Override
  public RecordType recordType() {
    return RecordType.NOTED;
  }

  @Override
  public boolean recognises(JsonNode object) {
    JsonNode list = object.path(LIST);
    return list.isArray()
        && object.has("run_id")
        && (object.has("job_id") || object.has("check_run_id"))
        && (list.isEmpty() || Annotations.isOne(list.get(0)::has));
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    Long attempt = fields.number("run_attempt", 1, Integer.MAX_VALUE);
    String job = fields.id("job_id");
    Owner owner =
        new Owner(
            fields.text("repository"),
            fields.requiredId("run_id"),
            attempt == null ? 1L : attempt,
            null);
    Annotations.tell(
        fields.node().path(LIST),
        job == null ? fields.requiredId("check_run_id") : job,
        name(),
        place.withOwner(owner),
        output);
  }
}
