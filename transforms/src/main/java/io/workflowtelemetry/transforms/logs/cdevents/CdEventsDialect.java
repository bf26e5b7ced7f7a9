package io.workflowtelemetry.transforms.logs.cdevents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.LifecycleEvent;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * CDEvents 0.x, each as it is or as the data of a CloudEvent in structured mode. Events of pipeline
 * runs and of task runs are pieces of runs; any other event is noted.
 */
public final class CdEventsDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "cdevents";
  }

  @Override
  public RecordType recordType() {
    return RecordType.LIFECYCLE_EVENT;
  }

  @Override
  public boolean recognises(JsonNode object) {
    JsonNode type =
        isCloudEvent(object) ? object.path("type") : object.path("context").path("type");
    return type.isTextual() && EventType.isOne(type.textValue());
  }

  private static boolean isCloudEvent(JsonNode object) {
    return object.has("specversion") && object.has("type");
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    JsonFields event =
        isCloudEvent(fields.node()) ? JsonFields.required("data", fields.object("data")) : fields;
    JsonFields context = JsonFields.required("context", event.object("context"));
    String named = JsonFields.required("type", context.text("type"));
    if (!EventType.isOne(named)) {
      throw new MalformedRecordException(Kind.UNRECOGNISED, "type is no type of CDEvents");
    }
    EventType type = EventType.of(named);
    boolean read =
        EventType.isRead(type.version())
            && EventType.isRead(context.text("specversion"))
            && EventType.isRead(context.text("version"));
    if (!read || !type.isOfRuns()) {
      output.observation(Notes.of(type.describe(), place));
      return;
    }
    JsonFields subject = JsonFields.required("subject", event.object("subject"));
    output.observation(
        Observation.newBuilder().setPiece(piece(type, context, subject, place)).build());
  }

  private static RunPiece piece(EventType type, JsonFields context, JsonFields subject, Place place)
      throws MalformedRecordException {
    String source = JsonFields.required("source", context.text("source"));
    String id = subject.requiredId("id");
    JsonFields content = subject.object("content");
    boolean ofPipeline = type.subject().equals(EventType.PIPELINE_RUN);
    JsonFields run = ofPipeline || content == null ? null : content.object("pipelineRun");
    String runId = run == null ? id : run.requiredId("id");
    String runSource = run == null ? null : run.text("source");
    String repository = SourceRepositories.of(source, subject.text("source"));
    // Without a default, every event has to name one: its run would have none.
    Repositories.orDefault(repository, place.defaultRepository());
    LifecycleEvent event =
        LifecycleEvent.newBuilder()
            .setEventId(context.requiredId("id"))
            .setSubject(type.subject())
            .setSubjectId(id)
            .setPhase(type.predicate())
            .setAt(context.requiredTime("timestamp"))
            .setName(text(content, ofPipeline ? "pipelineName" : "taskName"))
            .setOutcome(type.predicate().equals(EventType.FINISHED) ? outcome(content) : null)
            .setUri(uri(content))
            .setRepository(repository)
            .setRunId(runId)
            .build();
    return RunPiece.newBuilder()
        .setGroup("cdevents:" + (runSource == null ? source : runSource) + "/" + runId)
        .setDefaultRepository(place.defaultRepository())
        .setEvent(event)
        .build();
  }

  private static @Nullable String text(@Nullable JsonFields content, String field)
      throws MalformedRecordException {
    return content == null ? null : content.text(field);
  }

  private static @Nullable String outcome(@Nullable JsonFields content)
      throws MalformedRecordException {
    String outcome = text(content, "outcome");
    return outcome == null ? null : outcome.strip().toLowerCase(Locale.ROOT);
  }

  /** The specification's schemas say {@code uri}, its text {@code url}. */
  private static @Nullable String uri(@Nullable JsonFields content)
      throws MalformedRecordException {
    String uri = text(content, "uri");
    return uri == null ? text(content, "url") : uri;
  }
}
