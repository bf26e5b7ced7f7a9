package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.logs.agents.AgentPieces;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what agents tell in logs and metrics of OTLP: events and metrics of Claude Code, and events
 * by the conventions for generative AI. What names no session or conversation is passed over, as is
 * all that is of something else.
 *
 * @see <a href="https://code.claude.com/docs/en/monitoring-usage">Claude Code's</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/">The
 *     conventions'</a>
 */
final class AgentSignals {
  private static final String CLAUDE = "claude_code.";
  private static final String GEN_AI = "gen_ai.";
  private static final String SCOPE_OF_CLAUDE = "com.anthropic.claude_code";
  private static final String SESSION = "session.id";

  /** What Claude Code writes for a prompt that it must not tell. */
  private static final String REDACTED = "<REDACTED>";

  private final List<Observation> pieces = new ArrayList<>();

  private AgentSignals() {}

  /** Returns what a document of logs or metrics tells of agents; nothing where it does not. */
  static List<Observation> in(JsonFields document) throws MalformedRecordException {
    AgentSignals signals = new AgentSignals();
    for (JsonNode resource : document.node().path("resourceLogs")) {
      for (JsonNode scope : resource.path("scopeLogs")) {
        for (JsonNode record : scope.path("logRecords")) {
          signals.event(resource.path("resource"), scope.path("scope"), record);
        }
      }
    }
    for (JsonNode resource : document.node().path("resourceMetrics")) {
      for (JsonNode scope : resource.path("scopeMetrics")) {
        for (JsonNode metric : scope.path("metrics")) {
          signals.metric(resource.path("resource"), metric);
        }
      }
    }
    return signals.pieces;
  }

  private void event(JsonNode resource, JsonNode scope, JsonNode record)
      throws MalformedRecordException {
    String name = name(scope, record);
    if (name == null) {
      return;
    }
    SignalAttributes told = new SignalAttributes(attributes(resource, record));
    Instant at = JsonSpans.time(JsonFields.of(record), "timeUnixNano");
    if (at == null) {
      at = JsonSpans.time(JsonFields.of(record), "observedTimeUnixNano");
    }
    AgentPiece.Builder piece =
        name.startsWith(CLAUDE)
            ? ofClaude(name.substring(CLAUDE.length()), told, id(name, told, record))
            : ofConventions(told, record, id(name, told, record));
    if (piece != null) {
      pieces.add(AgentPieces.observation(piece.setAt(at).setBeganAt(began(at, told))));
    }
  }

  /** Returns the whole name of an agent's event; null of any other record. */
  private static @Nullable String name(JsonNode scope, JsonNode record) {
    String attribute = attribute(record, "event.name");
    String name = record.path("eventName").textValue();
    String body = record.path("body").path("stringValue").textValue();
    for (String each : new @Nullable String[] {name, body, attribute}) {
      if (each != null && (each.startsWith(CLAUDE) || each.startsWith(GEN_AI))) {
        return each;
      }
    }
    String scopeName = scope.path("name").textValue();
    String bare = name == null ? attribute : name;
    return bare != null && scopeName != null && scopeName.startsWith(SCOPE_OF_CLAUDE)
        ? CLAUDE + bare
        : null;
  }

  private static @Nullable String attribute(JsonNode record, String key) {
    for (JsonNode attribute : record.path("attributes")) {
      if (key.equals(attribute.path("key").textValue())) {
        return attribute.path("value").path("stringValue").textValue();
      }
    }
    return null;
  }

  private static SortedMap<String, String> attributes(JsonNode resource, JsonNode record)
      throws MalformedRecordException {
    SortedMap<String, String> all = new TreeMap<>();
    if (resource.isObject()) {
      all.putAll(JsonSpans.attributes(JsonFields.of(resource)));
    }
    all.putAll(JsonSpans.attributes(JsonFields.of(record)));
    return all;
  }

  /** An event that comes twice is one, and two events of one time are two. */
  private static String id(String name, SignalAttributes told, JsonNode record) {
    return Digests.sha256(
        String.join(
            "\n",
            name,
            record.path("timeUnixNano").asText(),
            record.path("observedTimeUnixNano").asText(),
            record.path("spanId").asText(),
            told.attributes().toString()));
  }

  private static @Nullable Instant began(@Nullable Instant at, SignalAttributes told)
      throws MalformedRecordException {
    Long took = told.whole("duration_ms", Durations.MAX_MS);
    return at == null || took == null ? null : at.minusMillis(took);
  }

  private static AgentPiece.@Nullable Builder ofClaude(
      String event, SignalAttributes told, String id) throws MalformedRecordException {
    AgentPiece.Builder piece = claude(told, AgentPieces.EVENT);
    if (piece == null) {
      return null;
    }
    piece.setNodeId(id);
    switch (event) {
      case "api_request" ->
          piece
              .setUsageId(told.textOr("request_id", id))
              .setTurn(true)
              .setModel(AgentPieces.name(told.text("model")))
              .setInputTokens(told.tokens("input_tokens"))
              .setOutputTokens(told.tokens("output_tokens"))
              .setCacheTokens(told.tokens("cache_read_tokens", "cache_creation_tokens"))
              .setCostNanos(told.nanos("cost_usd"));
      case "api_error" ->
          piece.setStatus("failure").setErrorMessage(Texts.cutOrNull(told.text("error")));
      case "tool_result" -> {
        String tool = AgentPieces.name(told.text("tool_name"));
        piece
            .getTools()
            .add(new Attribute(told.textOr("tool_use_id", id), tool == null ? "" : tool));
      }
      case "user_prompt" -> {
        String prompt = told.text("prompt");
        piece.setTask(REDACTED.equals(prompt) ? null : Texts.cutOrNull(prompt));
      }
      default -> {
        return null;
      }
    }
    return piece;
  }

  /** Returns a piece of a session of Claude Code; null where none is named. */
  private static AgentPiece.@Nullable Builder claude(SignalAttributes told, String source)
      throws MalformedRecordException {
    String session = told.id(SESSION);
    if (session == null) {
      return null;
    }
    String agent = told.id("agent.id", "agent_id");
    return AgentPieces.of(AgentPieces.CLAUDE_CODE, session, source)
        .setSessionId(session)
        .setSidechain(agent != null)
        .setAgentId(agent)
        .setAgentName(agent == null ? AgentPieces.CLAUDE_CODE : null);
  }

  private static AgentPiece.@Nullable Builder ofConventions(
      SignalAttributes told, JsonNode record, String id) throws MalformedRecordException {
    String conversation = told.id("gen_ai.conversation.id");
    String trace = record.path("traceId").textValue();
    String group = conversation != null || trace == null || trace.isEmpty() ? conversation : trace;
    boolean failed = told.text("error.type") != null;
    Long input = told.tokens("gen_ai.usage.input_tokens");
    Long output = told.tokens("gen_ai.usage.output_tokens");
    if (group == null || (input == null && output == null && !failed)) {
      return null;
    }
    Long cache =
        told.tokens(
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_write.input_tokens");
    String model = told.text("gen_ai.response.model");
    String agentName = AgentPieces.name(told.text("gen_ai.agent.name"));
    String agent = told.id("gen_ai.agent.id");
    return AgentPieces.of(AgentPieces.GEN_AI, Texts.cut(group), AgentPieces.EVENT)
        .setSessionId(conversation)
        .setNodeId(id)
        .setAgentId(agent == null ? agentName : agent)
        .setAgentName(agentName)
        .setUsageId(told.textOr("gen_ai.response.id", id))
        .setTurn(!failed)
        .setModel(AgentPieces.name(model == null ? told.text("gen_ai.request.model") : model))
        // By the conventions input tokens hold those of a cache.
        .setInputTokens(
            input == null || cache == null ? input : Long.valueOf(Math.max(0, input - cache)))
        .setOutputTokens(output)
        .setCacheTokens(cache)
        .setStatus(failed ? "failure" : null)
        .setErrorMessage(Texts.cutOrNull(told.text("error.type")));
  }

  private void metric(JsonNode resource, JsonNode metric) throws MalformedRecordException {
    String name = metric.path("name").asText();
    boolean tokens = name.equals(CLAUDE + "token.usage");
    if (!tokens && !name.equals(CLAUDE + "cost.usage")) {
      return;
    }
    JsonNode temporality = metric.path("sum").path("aggregationTemporality");
    boolean delta =
        temporality.asInt() == 1 || "AGGREGATION_TEMPORALITY_DELTA".equals(temporality.textValue());
    for (JsonNode point : metric.path("sum").path("dataPoints")) {
      SignalAttributes told = new SignalAttributes(attributes(resource, point));
      AgentPiece.Builder piece = claude(told, AgentPieces.METRIC);
      if (piece == null) {
        continue;
      }
      // Of a count that goes on the last point holds all; of deltas each is one of its own.
      String series =
          String.join(
              "\n",
              name,
              told.attributes().toString(),
              point.path("startTimeUnixNano").asText(),
              delta ? point.path("timeUnixNano").asText() : "");
      String field = point.has("asInt") ? "asInt" : "asDouble";
      SignalAttributes value = new SignalAttributes(Map.of(field, point.path(field).asText()));
      piece
          .setAt(JsonSpans.time(JsonFields.of(point), "timeUnixNano"))
          .setUsageId(Digests.sha256(series))
          .setModel(AgentPieces.name(told.text("model")));
      if (tokens) {
        setTokens(told.text("type"), value.tokens(field), piece);
      } else {
        piece.setCostNanos(value.nanos(field));
      }
      pieces.add(AgentPieces.observation(piece));
    }
  }

  private static void setTokens(
      @Nullable String type, @Nullable Long tokens, AgentPiece.Builder piece) {
    switch (type == null ? "" : type) {
      case "input" -> piece.setInputTokens(tokens);
      case "output" -> piece.setOutputTokens(tokens);
      case "cacheRead", "cacheCreation" -> piece.setCacheTokens(tokens);
      default -> {
        // A kind of token that nobody counts yet.
      }
    }
  }
}
