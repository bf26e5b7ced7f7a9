package io.workflowtelemetry.transforms.logs.agents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaudeDialectsTest {
  private static final String ANSWER =
      """
      {"type":"assistant","sessionId":"s","uuid":"u","timestamp":"2025-09-01T08:00:00Z",\
      "message":{"id":"m","model":"x","usage":{"output_tokens":9},\
      "content":[{"type":"tool_use","id":"t","name":"Bash"}]}}""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'system','sessionId':'s','subtype':'x'}",
        "{'type':'queue-operation','operation':'enqueue','sessionId':'s'}",
        "{'type':'ai-title','aiTitle':'x','sessionId':'s'}",
        "{'type':'of-a-later-version','sessionId':'s'}",
        "{'type':'summary','summary':'x','leafUuid':'u'}",
        "{'type':'file-history-snapshot','messageId':'m','snapshot':{}}",
        "{'hook_event_name':'SessionStart','session_id':'s'}",
        "{'hook_event_name':'PostToolUse','session_id':'s','tool_name':'Bash'}",
        "{'hook_event_name':'SubagentStop','session_id':'s'}"
      })
  void whatTellsOfNoInvocationIsNoted(String line) {
    assertThat(Parsed.of(line.replace('\'', '"')).types, contains(RecordType.NOTED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"sessionId\":\"s\"     | \"sessionId\":null   | MISSING_FIELD",
        "\"message\":            | \"text\":            | MISSING_FIELD",
        "\"id\":\"m\"            | \"id\":{}            | WRONG_TYPE",
        ":9}                     | :\"9\"}              | WRONG_TYPE",
        ":9}                     | :-9}                 | OUT_OF_RANGE",
        ":9}                     | :1e13}               | OUT_OF_RANGE",
        "\"id\":\"t\",           | \"ID\":\"t\",        | MISSING_FIELD",
        "2025-09-01T08:00:00Z    | yesterday            | WRONG_TYPE"
      })
  void aLineThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(Parsed.bad(ANSWER.replace(field, instead)).getErrorType(), is(error));
    assertThat(Parsed.bad(ANSWER.replace(field, instead)).getRecordType(), is("agent_piece"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"Mend it\"'                               | Mend it",
        "'[{\"type\":\"text\",\"text\":\"Mend it\"}]'| Mend it",
        "'\"<command-name>/clear</command-name>\"'   | ",
        "'[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"x\"}]' | ",
        "'{}'                                        | "
      })
  void aTaskIsWhatAUserSaid(String content, String task) {
    String line =
        "{\"type\":\"user\",\"sessionId\":\"s\",\"uuid\":\"u\",\"message\":{\"content\":%s}}";
    assertThat(Parsed.observation(line.formatted(content)).getAgentPiece().getTask(), is(task));
  }

  @Test
  void aHookMayAddItsTime() {
    AgentPiece piece =
        Parsed.observation(
                "{\"hook_event_name\":\"SubagentStop\",\"session_id\":\"s\",\"agent_id\":\"a\","
                    + "\"timestamp\":\"2025-09-01T08:00:00+02:00\"}")
            .getAgentPiece();
    assertThat(piece.getAt(), is(Instant.parse("2025-09-01T06:00:00Z")));
    assertThat(piece.getAgentName(), nullValue());
  }
}
