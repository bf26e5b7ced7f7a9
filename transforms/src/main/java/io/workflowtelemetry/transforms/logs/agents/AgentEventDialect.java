package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An event of a simple logger of agents: {@code timestamp, event, agent, confidence, elapsed_ms,
 * outcome}. An activation is an invocation, whose id {@link NumberEqualEvents} makes; any other
 * event is noted and no more, else an invocation would count twice.
 */
public final class AgentEventDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "agent-event";
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("event")
        && object.has("agent")
        && !object.has("id")
        && !object.has("run_id")
        && !object.has("workflow_id")
        && !object.has("invocation_id")
        && !object.has("trace_id");
  }

  @Override
  public RecordType recordType() {
    return RecordType.INVOCATION;
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String event = JsonFields.required("event", fields.word("event"));
    byte[] line = place.bytes().get();
    String digest = Digests.sha256(line);
    Observation.Builder observation = Observation.newBuilder();
    if (event.equals("agent_activated")) {
      observation.setAgentEvent(
          AgentEvent.newBuilder()
              .setFile(place.file())
              .setPayload(ByteBuffer.wrap(line))
              .setInvocation(invocation(fields, digest))
              .build());
    } else {
      observation.setNoted(new Noted("agent event", digest));
    }
    output.observation(observation.build());
  }

  private static AgentInvocation invocation(JsonFields fields, String digest)
      throws MalformedRecordException {
    return AgentInvocation.newBuilder()
        .setInvocationId(digest)
        .setTimestamp(fields.requiredTime("timestamp"))
        .setAgentName(JsonFields.required("agent", fields.text("agent")))
        .setConfidence(confidence(fields))
        .setDurationMs(fields.number("elapsed_ms", 0, Durations.MAX_MS))
        .setStatus(fields.word("outcome"))
        .build();
  }

  private static @Nullable Double confidence(JsonFields fields) throws MalformedRecordException {
    Double confidence = fields.decimal("confidence");
    if (confidence != null && (confidence < 0 || confidence > 1)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, "confidence lies outside 0..1");
    }
    return confidence;
  }
}
