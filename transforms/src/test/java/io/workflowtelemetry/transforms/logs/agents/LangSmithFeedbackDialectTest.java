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

class LangSmithFeedbackDialectTest {
  private static final String LINE =
      """
      {"id":"f","created_at":"2025-09-03T10:00:00+00:00","modified_at":"2025-09-03T10:00:05.250",\
      "run_id":"r","key":"correctness","score":1,"value":null,"comment":"good",\
      "feedback_source":{"type":"app"}}""";

  @Test
  void feedbackIsAMetric() {
    Parsed parsed = Parsed.of(LINE);
    assertThat(parsed.types, contains(RecordType.METRIC));
    assertThat(
        parsed.observations.get(0).getMetric(),
        is(
            SuccessMetric.newBuilder()
                .setInvocationId("r")
                .setTimestamp(Instant.parse("2025-09-03T10:00:05.250Z"))
                .setSuccess(true)
                .setQualityRating(5L)
                .setFeedbackSource("human")
                .setFeedbackNotes("good")
                .build()));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0,true,5",
    "true,true,5",
    "0,false,1",
    "false,false,1",
    "0.5,,3",
    "0.9,,5",
    "0.1,,1",
    "0.125,,2",
    "4,,",
    "-1,,",
    "null,,"
  })
  void onlyAScaleThatIsKnownMakesARating(String score, Boolean success, Long rating) {
    SuccessMetric metric =
        Parsed.observation(LINE.replace("\"score\":1", "\"score\":" + score)).getMetric();
    assertThat(metric.getSuccess(), is(success));
    assertThat(metric.getQualityRating(), is(rating));
  }

  @ParameterizedTest
  @CsvSource({"app,human", "model,automated", "auto_eval,automated", "evaluator,automated", "api,"})
  void theSourceTellsWhoJudged(String type, String source) {
    assertThat(
        Parsed.observation(LINE.replace("app", type)).getMetric().getFeedbackSource(), is(source));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"run_id\":\"r\" | \"run_id\":null     | MISSING_FIELD",
        "\"score\":1      | \"score\":\"good\"  | WRONG_TYPE",
        "10:00:05.250     | late                | WRONG_TYPE"
      })
  void feedbackThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(Parsed.bad(LINE.replace(field, instead)).getErrorType(), is(error));
  }
}
