package io.workflowtelemetry.transforms.logs.agents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentInvocationDialectTest {
  private static AgentInvocation invocation(String fields) {
    return Parsed.observation("{\"invocation_id\":\"i\"" + fields + "}").getInvocation();
  }

  @Test
  void anInvocationIsReadFieldByField() {
    AgentInvocation invocation =
        invocation(
            """
            ,"timestamp":"2025-03-04T08:00:00Z","session_id":"s","parent_invocation_id":"p",
             "workflow_id":"w","agent_name":"test-writer","agent_type":"Quality",
             "task_description":"Write tests","tools_used":["read","edit"],"duration_seconds":1.5,
             "state_features":{
               "codebase":{"languages":["java"],"frameworks":[],"loc":12000,"file_count":140},
               "task":{"type":"test","scope":"module","risk_level":"low"},
               "context":{"tests_exist":true,"docs_exist":false,"git_clean":true},
               "historical":{"success_rate":0.8}},
             "outcome":{"status":"SUCCESS","error_message":"none","files_modified":["A"],
                        "files_created":["B","C"],"tests_passed":true,"build_succeeded":false},
             "agent_variant":"v2","q_value":0.61,"exploration":true,"reward":-1,"unknown":{}
            """);
    assertThat(
        invocation,
        is(
            AgentInvocation.newBuilder()
                .setInvocationId("i")
                .setTimestamp(Instant.parse("2025-03-04T08:00:00Z"))
                .setSessionId("s")
                .setParentInvocationId("p")
                .setWorkflowId("w")
                .setAgentName("test-writer")
                .setAgentType("quality")
                .setTaskDescription("Write tests")
                .setLanguages(List.of("java"))
                .setFrameworks(List.of())
                .setLoc(12000L)
                .setFileCount(140L)
                .setTaskType("test")
                .setTaskScope("module")
                .setTaskRiskLevel("low")
                .setTestsExist(true)
                .setDocsExist(false)
                .setGitClean(true)
                .setHistorical("{\"success_rate\":0.8}")
                .setToolsUsed(List.of("read", "edit"))
                .setDurationMs(1500L)
                .setStatus("success")
                .setErrorMessage("none")
                .setFilesModified(List.of("A"))
                .setFilesCreated(List.of("B", "C"))
                .setTestsPassed(true)
                .setBuildSucceeded(false)
                .setAgentVariant("v2")
                .setQValue(0.61)
                .setExploration(true)
                .setReward(-1.0)
                .build()));
  }

  @Test
  void aLineMayTellOfTheIdAloneAndEmptyTextsAreNulls() {
    AgentInvocation nothing = AgentInvocation.newBuilder().setInvocationId("i").build();
    assertThat(invocation(""), is(nothing));
    assertThat(
        invocation(
            ",\"workflow_id\":\"\",\"task_description\":\"\",\"agent_name\":null,"
                + "\"outcome\":{\"status\":\"\",\"error_message\":\"\"},\"state_features\":{}"),
        is(nothing));
  }

  @ParameterizedTest
  @CsvSource({"0.0005, 1", "0.0004999, 0", "200.0005, 200001", "12, 12000", "1e-300, 0"})
  void secondsAreRoundedToMsHalfUp(String seconds, long ms) {
    assertThat(invocation(",\"duration_seconds\":" + seconds).getDurationMs(), is(ms));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "0, false", "1, true", "312, true"})
  void testsPassedMayBeACount(String given, boolean passed) {
    assertThat(
        invocation(",\"outcome\":{\"tests_passed\":" + given + "}").getTestsPassed(), is(passed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"invocation_id\":null                               | MISSING_FIELD",
        "\"invocation_id\":\"i\",\"duration_seconds\":-0.001  | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"duration_seconds\":1e400   | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"duration_seconds\":1e300   | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"duration_seconds\":\"1\"   | WRONG_TYPE",
        "\"invocation_id\":\"i\",\"reward\":1e400             | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"exploration\":\"yes\"      | WRONG_TYPE",
        "\"invocation_id\":\"i\",\"tools_used\":\"read\"      | WRONG_TYPE",
        "\"invocation_id\":\"i\",\"outcome\":\"success\"      | WRONG_TYPE",
        "\"invocation_id\":\"i\",\"outcome\":{\"tests_passed\":-1}                   | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"outcome\":{\"tests_passed\":\"all\"}              | WRONG_TYPE",
        "\"invocation_id\":\"i\",\"state_features\":{\"codebase\":{\"loc\":-1}}      | OUT_OF_RANGE",
        "\"invocation_id\":\"i\",\"state_features\":{\"context\":{\"git_clean\":1}}  | WRONG_TYPE"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String fields, String error) {
    assertThat(Parsed.bad("{" + fields + "}").getErrorType(), is(error));
    assertThat(Parsed.bad("{" + fields + "}").getRecordType(), is("invocation"));
  }
}
