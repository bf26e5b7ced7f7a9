package io.workflowtelemetry.transforms.logs.agents;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessMetricDialectTest {
  @Test
  void aMetricIsReadFieldByField() {
    SuccessMetric metric =
        Parsed.observation(
                """
                {"timestamp":"2025-03-04T09:00:00Z","invocation_id":"i","success":true,
                 "quality_rating":5,"feedback_source":"Human","feedback_notes":"fine",
                 "would_use_again":false,"alternative_agent_suggested":"fixer"}
                """)
            .getMetric();
    assertThat(
        metric,
        is(
            new SuccessMetric(
                "i",
                Instant.parse("2025-03-04T09:00:00Z"),
                true,
                5L,
                "human",
                "fine",
                false,
                "fixer")));
  }

  @Test
  void aMetricNeedsLittle() {
    assertThat(
        Parsed.observation("{\"invocation_id\":\"i\",\"success\":false}").getMetric(),
        is(SuccessMetric.newBuilder().setInvocationId("i").setSuccess(false).build()));
  }

  @Test
  void whatTellsOfTheInvocationItselfIsNoMetric() {
    String line = "{\"invocation_id\":\"i\",\"success\":true,\"outcome\":{\"status\":\"success\"}}";
    assertThat(Parsed.of(line).types, contains(RecordType.INVOCATION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"quality_rating\":0                        | OUT_OF_RANGE",
        "\"quality_rating\":6                        | OUT_OF_RANGE",
        "\"quality_rating\":4.5                      | WRONG_TYPE",
        "\"quality_rating\":\"good\"                 | WRONG_TYPE",
        "\"success\":\"true\"                        | WRONG_TYPE",
        "\"success\":true,\"timestamp\":\"today\"    | WRONG_TYPE"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String fields, String error) {
    var bad = Parsed.bad("{\"invocation_id\":\"i\"," + fields + "}");
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getRecordType(), is("metric"));
  }
}
