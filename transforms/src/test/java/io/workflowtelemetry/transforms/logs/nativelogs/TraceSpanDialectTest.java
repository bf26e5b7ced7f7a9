package io.workflowtelemetry.transforms.logs.nativelogs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceSpanDialectTest {
  private static final Instant EIGHT = Instant.parse("2025-03-04T08:00:00Z");
  private static final long EIGHT_MS = 1_741_075_200_000L;

  private static TraceSpan span(String fields) {
    return Parsed.observation("{\"trace_id\":\"t\",\"span_id\":\"s\"" + fields + "}").getSpan();
  }

  @Test
  void aSpanIsReadFieldByField() {
    TraceSpan span =
        span(
            """
            ,"parent_span_id":"p","workflow_execution_id":17,"sd_id":"SD-1","span_type":"Gate",
             "span_name":"review gate","phase":"EXEC","gate_name":"review","subagent_name":"critic",
             "start_time_ms":%d,"end_time_ms":%d,"duration_ms":9,"queue_wait_ms":120,
             "attributes":{"z":null,"sd_type":"feature","gate_score":0.93,"a":{"k":[1,"x"]},"e":""},
             "created_at":"2025-03-04T08:00:09Z","unknown":[1]
            """
                .formatted(EIGHT_MS, EIGHT_MS + 4500));
    assertThat(
        span,
        is(
            TraceSpan.newBuilder()
                .setTraceId("t")
                .setSpanId("s")
                .setParentSpanId("p")
                .setWorkflowExecutionId("17")
                .setSdId("SD-1")
                .setSdType("feature")
                .setSpanType("gate")
                .setSpanName("review gate")
                .setPhase("EXEC")
                .setGateName("review")
                .setSubagentName("critic")
                .setStartedAt(EIGHT)
                .setEndedAt(EIGHT.plusMillis(4500))
                .setDurationMs(4500L)
                .setQueueWaitMs(120L)
                .setCreatedAt(EIGHT.plusSeconds(9))
                .setAttributes(
                    List.of(
                        new Attribute("a", "{\"k\":[1,\"x\"]}"),
                        new Attribute("e", ""),
                        new Attribute("gate_score", "0.93"),
                        new Attribute("sd_type", "feature")))
                .build()));
  }

  /** Start, end and duration in ms since eight as given, created at nine s past, then as read. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0,  4500, 9,    0,    4500, 4500",
        "0,  4500, -,    0,    4500, 4500",
        "0,  -50,  -,    0,    -50,  0",
        "0,  -,    2500, 0,    2500, 2500",
        "0,  -,    -,    0,    -,    -",
        "-,  4500, 2500, 2000, 4500, 2500",
        "-,  4500, -,    -,    4500, -",
        "-,  -,    2500, 6500, 9000, 2500",
        "-,  -,    -,    -,    -,    -",
        "0,  -,    -7,   0,    0,    0"
      })
  void timesMakeTheDurationAndItStandsInForThem(
      @Nullable Long start,
      @Nullable Long end,
      @Nullable Long duration,
      @Nullable Long startedAt,
      @Nullable Long endedAt,
      @Nullable Long durationMs) {
    TraceSpan span =
        span(
            ",\"start_time_ms\":%s,\"end_time_ms\":%s,\"duration_ms\":%s,\"created_at\":%s"
                .formatted(ms(start), ms(end), duration, ms(9000L)));
    assertThat(span.getStartedAt(), is(startedAt == null ? null : EIGHT.plusMillis(startedAt)));
    assertThat(span.getEndedAt(), is(endedAt == null ? null : EIGHT.plusMillis(endedAt)));
    assertThat(span.getDurationMs(), is(durationMs));
    assertThat(span.getCreatedAt(), is(EIGHT.plusSeconds(9)));
  }

  private static @Nullable Long ms(@Nullable Long sinceEight) {
    return sinceEight == null ? null : EIGHT_MS + sinceEight;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"start_time_ms\":\"yesterday\"      | WRONG_TYPE",
        "\"start_time_ms\":-1                 | OUT_OF_RANGE",
        "\"end_time_ms\":4102444800000        | OUT_OF_RANGE",
        "\"duration_ms\":31622400001          | OUT_OF_RANGE",
        "\"queue_wait_ms\":1.5                | WRONG_TYPE",
        "\"created_at\":\"soon\"              | WRONG_TYPE",
        "\"attributes\":[]                    | WRONG_TYPE",
        "\"parent_span_id\":{}                | WRONG_TYPE"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String field, String error) {
    var bad = Parsed.bad("{\"trace_id\":\"t\",\"span_id\":\"s\"," + field + "}");
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getRecordType(), is("span"));
    assertThat(bad.getDialect(), is("trace-span"));
  }

  @Test
  void aSpanNeedsItsIds() {
    assertThat(
        Parsed.bad("{\"trace_id\":\"t\",\"span_id\":null}").getErrorType(), is("MISSING_FIELD"));
    assertThat(
        Parsed.bad("{\"trace_id\":\"\",\"span_id\":\"s\"}").getErrorType(), is("MISSING_FIELD"));
    assertThat(
        Parsed.bad("{\"trace_id\":\"t\",\"span_type\":\"gate\"}").getErrorType(),
        is("MISSING_FIELD"));
  }

  @Test
  void attributesAreBounded() {
    StringBuilder attributes = new StringBuilder("\"k0\":0");
    for (int i = 1; i < 1024; i++) {
      attributes.append(",\"k").append(i).append("\":").append(i);
    }
    String start = "{\"trace_id\":\"t\",\"span_id\":\"s\",\"attributes\":{" + attributes;
    assertThat(Parsed.observation(start + "}}").getSpan().getAttributes().size(), is(1024));
    assertThat(Parsed.bad(start + ",\"more\":1}}").getErrorType(), is("OUT_OF_RANGE"));
    String deep = "[".repeat(300) + "]".repeat(300);
    assertThat(Parsed.bad(start + ",\"k1\":" + deep + "}}").getErrorType(), is("INVALID_JSON"));
  }
}
