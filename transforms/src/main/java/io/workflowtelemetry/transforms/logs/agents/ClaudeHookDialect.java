package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.Set;

/**
 * What Claude Code tells its hooks, as they log it. It has no time of its own; where a hook adds
 * one as {@code timestamp}, it is read.
 */
public final class ClaudeHookDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final Set<String> OF_OTHER_AGENTS = Set.of("SubagentStart", "SubagentStop");

  @Override
  public String name() {
    return "claude-code-hook";
  }

  @Override
  public RecordType recordType() {
    return RecordType.AGENT_PIECE;
  }

  @Override
  public boolean recognises(JsonNode object) {
    return object.has("hook_event_name") && object.has("session_id");
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String event = JsonFields.required("hook_event_name", fields.text("hook_event_name"));
    String session = fields.requiredId("session_id");
    String agent = fields.id("agent_id");
    boolean ofOther = OF_OTHER_AGENTS.contains(event);
    if (ofOther ? agent == null : !event.equals("Stop")) {
      output.observation(Notes.of("hook", place));
      return;
    }
    AgentPiece.Builder piece =
        AgentPieces.of(AgentPieces.CLAUDE_CODE, session, AgentPieces.HOOK)
            .setAt(fields.timeOrEpochMs("timestamp"))
            .setSessionId(session)
            .setNodeId(Digests.sha256(place.bytes().get()))
            .setSidechain(ofOther)
            .setAgentId(ofOther ? agent : null)
            .setAgentName(
                ofOther ? AgentPieces.name(fields.text("agent_type")) : AgentPieces.CLAUDE_CODE);
    output.observation(AgentPieces.observation(piece));
  }
}
