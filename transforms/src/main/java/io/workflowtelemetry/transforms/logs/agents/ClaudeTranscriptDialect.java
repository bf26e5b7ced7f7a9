package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.AgentDelegation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Notes;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of Claude Code's transcripts: what was said by either side is a piece of an invocation, all
 * else that stands in them is noted.
 */
public final class ClaudeTranscriptDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  /** What Claude Code writes for the model of what it says itself. */
  private static final String NO_MODEL = "<synthetic>";

  /** More tools are called in no message. */
  private static final int MAX_TOOLS = 1_000;

  /** What a user's line begins with that no user wrote. */
  private static final List<String> OF_COMMANDS = List.of("<command-", "<local-command-");

  @Override
  public String name() {
    return "claude-code-transcript";
  }

  @Override
  public RecordType recordType() {
    return RecordType.AGENT_PIECE;
  }

  @Override
  public boolean recognises(JsonNode object) {
    JsonNode type = object.get("type");
    return type != null
        && type.isTextual()
        && (object.has("sessionId")
            || (object.has("summary") && object.has("leafUuid"))
            || (object.has("snapshot") && object.has("messageId")));
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    boolean assistant = "assistant".equals(fields.text("type"));
    if (!assistant && !"user".equals(fields.text("type"))) {
      output.observation(Notes.of("line of a transcript", place));
      return;
    }
    String session = fields.requiredId("sessionId");
    JsonFields message = JsonFields.required("message", fields.object("message"));
    boolean sidechain = Boolean.TRUE.equals(fields.flag("isSidechain"));
    AgentPiece.Builder piece =
        AgentPieces.of(AgentPieces.CLAUDE_CODE, session, AgentPieces.TRANSCRIPT)
            .setAt(fields.time("timestamp"))
            .setSessionId(session)
            .setSidechain(sidechain)
            .setAgentId(sidechain ? fields.id("agentId") : null)
            .setAgentName(sidechain ? null : AgentPieces.CLAUDE_CODE)
            .setNodeId(fields.id("uuid"))
            .setParentNodeId(fields.id("parentUuid"));
    if (assistant) {
      answer(fields, message, piece);
    } else {
      question(fields, message, piece);
    }
    output.observation(AgentPieces.observation(piece));
  }

  private static void answer(JsonFields fields, JsonFields message, AgentPiece.Builder piece)
      throws MalformedRecordException {
    JsonNode content = message.node().path("content");
    String model = message.text("model");
    if (Boolean.TRUE.equals(fields.flag("isApiErrorMessage"))) {
      piece.setStatus("failure").setErrorMessage(Texts.cutOrNull(firstText(content)));
      return;
    }
    if (NO_MODEL.equals(model)) {
      return;
    }
    String id = message.id("id");
    id = id == null ? fields.id("requestId") : id;
    piece
        .setUsageId(id == null ? fields.requiredId("uuid") : id)
        .setTurn(true)
        .setModel(AgentPieces.name(model));
    JsonFields usage = message.object("usage");
    if (usage != null) {
      piece
          .setInputTokens(usage.number("input_tokens", 0, AgentPieces.MAX_TOKENS))
          .setOutputTokens(usage.number("output_tokens", 0, AgentPieces.MAX_TOKENS))
          .setCacheTokens(
              sum(
                  usage.number("cache_read_input_tokens", 0, AgentPieces.MAX_TOKENS),
                  usage.number("cache_creation_input_tokens", 0, AgentPieces.MAX_TOKENS)));
    }
    for (JsonNode part : content) {
      if (part.isObject() && "tool_use".equals(part.path("type").textValue())) {
        tool(JsonFields.of(part), piece);
      }
    }
  }

  private static void tool(JsonFields call, AgentPiece.Builder piece)
      throws MalformedRecordException {
    String id = call.requiredId("id");
    String name = AgentPieces.name(call.text("name"));
    piece.getTools().add(new Attribute(id, JsonFields.required("name", name)));
    if (piece.getTools().size() > MAX_TOOLS) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, "a message calls more than " + MAX_TOOLS + " tools");
    }
    JsonNode input = call.node().path("input");
    String agent = AgentPieces.name(input.path("subagent_type").textValue());
    if (agent != null) {
      String task = Texts.cutOrNull(input.path("prompt").textValue());
      piece.getDelegations().add(new AgentDelegation(id, agent, task, null));
    }
  }

  private static void question(JsonFields fields, JsonFields message, AgentPiece.Builder piece)
      throws MalformedRecordException {
    JsonNode content = message.node().path("content");
    String agent = fields.node().path("toolUseResult").path("agentId").textValue();
    for (JsonNode part : content) {
      if (agent != null && "tool_result".equals(part.path("type").textValue())) {
        String call = JsonFields.of(part).requiredId("tool_use_id");
        piece.getDelegations().add(new AgentDelegation(call, null, null, AgentPieces.name(agent)));
        return;
      }
    }
    String text = firstText(content);
    if (text != null
        && !Boolean.TRUE.equals(fields.flag("isMeta"))
        && OF_COMMANDS.stream().noneMatch(text::startsWith)) {
      piece.setTask(Texts.cutOrNull(text));
    }
  }

  private static @Nullable String firstText(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    for (JsonNode part : content) {
      if ("text".equals(part.path("type").textValue())) {
        return part.path("text").textValue();
      }
    }
    return null;
  }

  /** Returns the sum of what is told, null where nothing is. */
  static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one + other;
  }
}
