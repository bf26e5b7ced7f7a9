package io.workflowtelemetry.transforms.logs.nativelogs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunEventDialectTest {
  private static final Instant EIGHT = Instant.parse("2025-03-04T08:00:00Z");

  @Test
  void anEventIsReadFieldByField() {
    RunEvent event =
        Parsed.observation(
                """
                {"run_id":5,"event":"Step_Completed","step":"build","at":"2025-03-04T09:00:00+01:00",
                 "payload":{"exit": 0, "log":["a"]}}
                """)
            .getRunEvent();
    assertThat(
        event,
        is(new RunEvent("5", "step_completed", "build", EIGHT, "{\"exit\":0,\"log\":[\"a\"]}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"event\":\"run_started\"                        | run_started",
        "\"state\":\"succeeded\"                          | succeeded",
        "\"event\":\"step_failed\",\"state\":\"failed\"   | step_failed",
        "\"event\":null,\"state\":\"failed\"              | failed"
      })
  void anEventIsNamedInOneOfTwoWays(String field, String event) {
    String line = "{\"run_id\":\"r\",\"at\":1741075200000," + field + "}";
    assertThat(
        Parsed.observation(line).getRunEvent(), is(new RunEvent("r", event, null, EIGHT, null)));
  }

  @Test
  void aRowOfATableIsNoJob() {
    Parsed parsed =
        Parsed.of("{\"id\":1,\"run_id\":\"r\",\"event\":\"run_created\",\"at\":1741075200000}");
    assertThat(parsed.types, contains(RecordType.RUN_EVENT));
    assertThat(
        Parsed.of("{\"id\":1,\"run_id\":2,\"status\":\"queued\"}").types, contains(RecordType.JOB));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"run_id\":\"r\",\"event\":\"run_created\"}                            | MISSING_FIELD",
        "{\"run_id\":\"r\",\"at\":1741075200000}                                 | MISSING_FIELD",
        "{\"run_id\":null,\"event\":\"run_created\",\"at\":1741075200000}        | MISSING_FIELD",
        "{\"run_id\":\"r\",\"event\":7,\"at\":1741075200000}                     | WRONG_TYPE",
        "{\"run_id\":\"r\",\"event\":\"run_created\",\"at\":\"now\"}             | WRONG_TYPE",
        "{\"run_id\":\"r\",\"event\":\"run_created\",\"at\":99999999999999}      | OUT_OF_RANGE"
      })
  void whatIsMissingOrWrongIsBad(String line, String error) {
    assertThat(Parsed.bad(line).getErrorType(), is(error));
    assertThat(Parsed.bad(line).getRecordType(), is("run_event"));
  }
}
