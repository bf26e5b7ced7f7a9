package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span of our own: a line, or a row of the table {@code workflow_trace_log}. */
public final class TraceSpanDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "trace-span";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("trace_id")
        && (object.has("span_id") || object.has("span_type") || object.has("start_time_ms"))
        && !object.has("invocation_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.SPAN;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    Instant createdAt = fields.timeOrEpochMs("created_at");
    Times times = Times.of(fields, createdAt);
    List<Attribute> attributes = AttributeTexts.of(fields.object("attributes"));
    TraceSpan span =
        TraceSpan.newBuilder()
            .setTraceId(fields.requiredId("trace_id"))
            .setSpanId(fields.requiredId("span_id"))
            .setParentSpanId(fields.id("parent_span_id"))
            .setWorkflowExecutionId(fields.id("workflow_execution_id"))
            .setSdId(fields.id("sd_id"))
            .setSdType(AttributeTexts.value(attributes, "sd_type"))
            .setSpanType(fields.word("span_type"))
            .setSpanName(fields.text("span_name"))
            .setPhase(fields.text("phase"))
            .setGateName(fields.text("gate_name"))
            .setSubagentName(fields.text("subagent_name"))
            .setStartedAt(times.startedAt())
            .setEndedAt(times.endedAt())
            .setDurationMs(times.durationMs())
            .setQueueWaitMs(notNegative(fields, "queue_wait_ms"))
            .setCreatedAt(createdAt)
            .setAttributes(attributes)
            .build();
    output.observation(Observation.newBuilder().setSpan(span).build());
  }

  /** Clocks that differ make small negative durations, which are none. */
  private static @Nullable Long notNegative(JsonFields fields, String field)
      throws MalformedRecordException {
    Long ms = fields.number(field, -Durations.MAX_MS, Durations.MAX_MS);
    return ms == null ? null : Math.max(0, ms);
  }

  /** The times of a span: where both are known they make the duration, else it makes the other. */
  private record Times(
      @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable Long durationMs) {
    static Times of(JsonFields fields, @Nullable Instant createdAt)
        throws MalformedRecordException {
      Instant start = fields.epochMs("start_time_ms");
      Instant end = fields.epochMs("end_time_ms");
      Long duration = notNegative(fields, "duration_ms");
      if (start != null && end != null) {
        return new Times(start, end, Durations.between(start, end));
      }
      if (duration == null) {
        return new Times(start, end, null);
      }
      if (start != null) {
        return new Times(start, start.plusMillis(duration), duration);
      }
      // A record of an ended span is made when the span ends, if nothing else says when that was.
      Instant ended = end == null ? createdAt : end;
      return new Times(ended == null ? null : ended.minusMillis(duration), ended, duration);
    }
  }
}
