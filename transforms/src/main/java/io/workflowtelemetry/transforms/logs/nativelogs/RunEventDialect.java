package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;

/** An event of a run under way: {@code run_id, event or state, step, at, payload}. */
public final class RunEventDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "run-event";
  }

  @Override
  public boolean recognises(JsonNode object) {
    // Jobs of GitHub have an id and a run_id too, and may have any other field but a bare "at".
    boolean telling =
        object.has("at") || (!object.has("id") && (object.has("event") || object.has("state")));
    return object.has("run_id")
        && telling
        && !object.has("invocation_id")
        && !object.has("trace_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.RUN_EVENT;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String event = fields.word("event");
    RunEvent runEvent =
        RunEvent.newBuilder()
            .setRunId(fields.requiredId("run_id"))
            .setEvent(JsonFields.required("event", event == null ? fields.word("state") : event))
            .setStep(fields.id("step"))
            .setAt(JsonFields.required("at", fields.timeOrEpochMs("at")))
            .setPayload(fields.json("payload"))
            .build();
    output.observation(Observation.newBuilder().setRunEvent(runEvent).build());
  }
}
