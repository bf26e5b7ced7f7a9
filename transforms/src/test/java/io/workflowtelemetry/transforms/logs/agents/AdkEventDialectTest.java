package io.workflowtelemetry.transforms.logs.agents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdkEventDialectTest {
  private static final String TOOL =
      """
      {"timestamp":"2025-09-02T09:00:06Z","event_type":"TOOL_ERROR","agent":"a","session_id":"s",\
      "invocation_id":"e","trace_id":"t","span_id":"t1","parent_span_id":"p",\
      "content":{"tool":"look_up"},"attributes":{"root_agent_name":"r"},\
      "latency_ms":{"total_ms":900},"status":"ERROR","error_message":"late","is_truncated":false}""";

  @Test
  void aToolsErrorIsReadFieldByField() {
    assertThat(
        Parsed.observation(TOOL).getAgentPiece(),
        is(
            AgentPieces.of("adk", "e", "event")
                .setKind("TOOL_ERROR")
                .setAt(Instant.parse("2025-09-02T09:00:06Z"))
                .setBeganAt(Instant.parse("2025-09-02T09:00:05.100Z"))
                .setSessionId("s")
                .setNodeId("t1")
                .setParentNodeId("p")
                .setAgentName("a")
                .setRootAgentName("r")
                .setStatus("failure")
                .setErrorMessage("late")
                .setTools(java.util.List.of(new Attribute("t1", "look_up")))
                .build()));
  }

  @Test
  void anExportOfBigQueryIsReadAlike() {
    String exported =
        TOOL.replace("2025-09-02T09:00:06Z", "2025-09-02 09:00:06 UTC")
            .replace("{\"tool\":\"look_up\"}", "\"{\\\"tool\\\":\\\"look_up\\\"}\"")
            .replace("{\"total_ms\":900}", "\"{\\\"total_ms\\\":900}\"");
    assertThat(
        Parsed.observation(exported).getAgentPiece(), is(Parsed.observation(TOOL).getAgentPiece()));
  }

  @Test
  void tokensAreThoseOfTheMetadataElseOfTheContent() {
    String response =
        TOOL.replace("TOOL_ERROR", "LLM_RESPONSE")
            .replace("{\"tool\":\"look_up\"}", "{\"usage\":{\"prompt\":30,\"completion\":4}}");
    AgentPiece piece = Parsed.observation(response).getAgentPiece();
    assertThat(piece.getInputTokens(), is(30L));
    assertThat(piece.getOutputTokens(), is(4L));

    piece =
        Parsed.observation(
                response.replace(
                    "\"root_agent_name\":\"r\"",
                    "\"usage_metadata\":{\"prompt_token_count\":30,\"candidates_token_count\":4,"
                        + "\"thoughts_token_count\":6,\"cached_content_token_count\":10}"))
            .getAgentPiece();
    assertThat(piece.getInputTokens(), is(20L));
    assertThat(piece.getCacheTokens(), is(10L));
    assertThat(piece.getOutputTokens(), is(10L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"invocation_id\":\"e\"            | \"invocation_id\":\"\"  | MISSING_FIELD",
        "\"event_type\":\"TOOL_ERROR\"      | \"event_type\":null     | MISSING_FIELD",
        "\"timestamp\":\"2025-09-02T09:00:06Z\" | \"timestamp\":null  | MISSING_FIELD",
        "2025-09-02T09:00:06Z               | 2025-09-02 09:00:06 CET | WRONG_TYPE",
        "900                                | -1                      | OUT_OF_RANGE",
        "{\"tool\":\"look_up\"}             | \"{no JSON\"            | INVALID_JSON"
      })
  void anEventThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(Parsed.bad(TOOL.replace(field, instead)).getErrorType(), is(error));
  }

  @Test
  void anInvocationOfAnyLoggerStaysOne() {
    assertThat(
        Parsed.of("{\"invocation_id\":\"i\",\"agent\":\"a\",\"trace_id\":\"t\"}").dialects,
        contains("agent-invocation"));
  }
}
