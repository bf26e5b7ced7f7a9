package io.workflowtelemetry.transforms.logs.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonDialect;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table that the BigQuery agent analytics plugin of Google's Agent Development Kit
 * writes. Columns of JSON may be texts, and times as BigQuery exports them.
 *
 * @see <a href="https://google.github.io/adk-docs/integrations/bigquery-agent-analytics">The
 *     plugin</a>
 */
public final class AdkEventDialect implements JsonDialect {
  private static final long serialVersionUID = 1L;

  private static final String UTC = " UTC";

  /** Events of an agent itself; those of an invocation are of the whole run. */
  private static final String OF_AGENT = "AGENT_";

  private static final Set<String> ENDS =
      Set.of("AGENT_COMPLETED", "AGENT_ERROR", "INVOCATION_COMPLETED", "INVOCATION_ERROR");

  private static final Set<String> TOOLS = Set.of("TOOL_STARTING", "TOOL_COMPLETED", "TOOL_ERROR");

  @Override
  public String name() {
    return "adk-event";
  }

  @Override
  public RecordType recordType() {
    return RecordType.AGENT_PIECE;
  }

  @Override
  public boolean recognises(JsonNode object) {
    return isEvent(object);
  }

  /** Says whether an object with an invocation's id is an event of ADK's. */
  static boolean isEvent(JsonNode object) {
    return object.has("event_type")
        && object.has("invocation_id")
        && object.has("agent")
        && (object.has("span_id") || object.has("trace_id") || object.has("is_truncated"));
  }

  @Override
  public void parse(JsonFields fields, Place place, Understood output)
      throws MalformedRecordException {
    String type = JsonFields.required("event_type", fields.text("event_type"));
    Instant at = JsonFields.required("timestamp", time(fields));
    JsonFields attributes = json(fields, "attributes");
    boolean ends = ENDS.contains(type);
    String error = Texts.cutOrNull(fields.prose("error_message"));
    boolean failed = "error".equals(fields.word("status")) || type.endsWith("_ERROR");
    Long took = json(fields, "latency_ms").number("total_ms", 0, Durations.MAX_MS);
    AgentPiece.Builder piece =
        AgentPieces.of(AgentPieces.ADK, fields.requiredId("invocation_id"), AgentPieces.EVENT)
            .setKind(AgentPieces.name(type))
            .setAt(at)
            .setBeganAt(took == null ? null : at.minusMillis(took))
            .setSessionId(fields.id("session_id"))
            .setNodeId(fields.id("span_id"))
            .setParentNodeId(fields.id("parent_span_id"))
            .setAgentNode(type.startsWith(OF_AGENT))
            .setAgentName(AgentPieces.name(fields.text("agent")))
            .setRootAgentName(AgentPieces.name(attributes.text("root_agent_name")))
            .setEnd(ends)
            .setDurationMs(ends ? took : null)
            .setStatus(failed ? "failure" : ends ? "success" : null)
            .setErrorMessage(error);
    if (type.startsWith("LLM_")) {
      piece
          .setUsageId(id(fields, place))
          .setTurn(type.equals("LLM_RESPONSE"))
          .setModel(model(attributes));
      setTokens(attributes.object("usage_metadata"), json(fields, "content"), piece);
    }
    // Without a span nothing tells which of its events are of one call.
    if (TOOLS.contains(type) && (piece.getNodeId() != null || !type.equals("TOOL_STARTING"))) {
      String tool = AgentPieces.name(json(fields, "content").text("tool"));
      piece.getTools().add(new Attribute(id(fields, place), tool == null ? "" : tool));
    }
    output.observation(AgentPieces.observation(piece));
  }

  private static String id(JsonFields fields, Place place) throws MalformedRecordException {
    String span = fields.id("span_id");
    return span == null ? Digests.sha256(place.bytes().get()) : span;
  }

  private static @Nullable String model(JsonFields attributes) throws MalformedRecordException {
    String version = attributes.text("model_version");
    return AgentPieces.name(version == null ? attributes.text("model") : version);
  }

  /** Gemini's prompt tokens hold those of its cache. */
  private static void setTokens(
      @Nullable JsonFields metadata, JsonFields content, AgentPiece.Builder piece)
      throws MalformedRecordException {
    JsonFields usage = metadata;
    if (usage != null && usage.has("prompt_token_count")) {
      Long prompt = usage.number("prompt_token_count", 0, AgentPieces.MAX_TOKENS);
      Long cached = usage.number("cached_content_token_count", 0, AgentPieces.MAX_TOKENS);
      piece
          .setInputTokens(without(prompt, cached))
          .setCacheTokens(cached)
          .setOutputTokens(
              ClaudeTranscriptDialect.sum(
                  usage.number("candidates_token_count", 0, AgentPieces.MAX_TOKENS),
                  usage.number("thoughts_token_count", 0, AgentPieces.MAX_TOKENS)));
      return;
    }
    usage = content.object("usage");
    if (usage != null) {
      piece
          .setInputTokens(usage.number("prompt", 0, AgentPieces.MAX_TOKENS))
          .setOutputTokens(usage.number("completion", 0, AgentPieces.MAX_TOKENS));
    }
  }

  private static @Nullable Long without(@Nullable Long all, @Nullable Long part) {
    return all == null || part == null ? all : Long.valueOf(Math.max(0, all - part));
  }

  private static @Nullable Instant time(JsonFields fields) throws MalformedRecordException {
    String text = fields.text("timestamp");
    if (text != null && text.endsWith(UTC)) {
      text = text.substring(0, text.length() - UTC.length()).replace(' ', 'T') + "Z";
    }
    return text == null ? null : Timestamps.parse("timestamp", text);
  }

  /** Returns the fields of an object that may stand as a text; none where it is anything else. */
  private static JsonFields json(JsonFields fields, String field) throws MalformedRecordException {
    JsonNode value = fields.node().path(field);
    if (value.isTextual() && value.textValue().startsWith("{")) {
      try {
        value = JsonText.read(value.textValue().getBytes(StandardCharsets.UTF_8));
      } catch (MalformedRecordException e) {
        throw new MalformedRecordException(Kind.INVALID_JSON, field + ": " + e.getMessage());
      }
    }
    return JsonFields.of(value.isObject() ? value : JsonNodeFactory.instance.objectNode());
  }
}
