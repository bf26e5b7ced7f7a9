package io.workflowtelemetry.transforms.logs.otlp;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSignalsTest {
  private static String log(String scope, String name, String attributes) {
    return ("{'resourceLogs':[{'scopeLogs':[{'scope':{'name':'"
            + scope
            + "'},'logRecords':[{"
            + "'observedTimeUnixNano':'1756717205000000000',"
            + name
            + ",'attributes':["
            + attributes
            + "]}]}]}]}")
        .replace('\'', '"');
  }

  private static String text(String key, String value) {
    return "{'key':'" + key + "','value':{'stringValue':'" + value + "'}}";
  }

  private static final String SESSION = text("session.id", "s");

  private static String request(String attributes) {
    return log("any", "'body':{'stringValue':'claude_code.api_request'}", SESSION + attributes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'body':{'stringValue':'claude_code.api_error'}",
        "'eventName':'claude_code.api_error'",
        "'eventName':'api_error'"
      })
  void anEventIsToldByAnyOfItsNames(String name) {
    AgentPiece piece =
        Parsed.observation(
                log(
                    "com.anthropic.claude_code.events",
                    name,
                    SESSION + "," + text("error", "late")))
            .getAgentPiece();
    assertThat(piece.getAt(), is(Instant.parse("2025-09-01T09:00:05Z")));
    assertThat(piece.getStatus(), is("failure"));
    assertThat(piece.getErrorMessage(), is("late"));
  }

  @Test
  void anAgentOfASessionIsOneOfItsOwn() {
    AgentPiece piece = Parsed.observation(request("," + text("agent.id", "a"))).getAgentPiece();
    assertThat(piece.getAgentId(), is("a"));
    assertThat(piece.getSidechain(), is(true));
  }

  @Test
  void signalsOfNoAgentAreNoted() {
    for (String document :
        new String[] {
          log("any", "'body':{'stringValue':'started'}", SESSION),
          log("any", "'body':{'stringValue':'claude_code.api_request'}", text("model", "m")),
          log("any", "'body':{'stringValue':'claude_code.plugin_loaded'}", SESSION),
          log("any", "'eventName':'gen_ai.user.message'", text("gen_ai.conversation.id", "c")),
          log("any", "'body':{'stringValue':7}", "{'key':7}"),
          "{\"resourceLogs\":{\"a\":[1]}}",
          "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":7}]}]}]}"
        }) {
      assertThat(document, Parsed.of(document).types, contains(RecordType.NOTED));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "input_tokens,many,WRONG_TYPE",
    "input_tokens,-1,OUT_OF_RANGE",
    "output_tokens,1e13,OUT_OF_RANGE",
    "cost_usd,10001,OUT_OF_RANGE",
    "cost_usd,NaN,WRONG_TYPE",
    "duration_ms,1e12,OUT_OF_RANGE"
  })
  void anEventThatIsNotWhatItMustBeIsBad(String key, String value, String error) {
    assertThat(Parsed.bad(request("," + text(key, value))).getErrorType(), is(error));
  }
}
