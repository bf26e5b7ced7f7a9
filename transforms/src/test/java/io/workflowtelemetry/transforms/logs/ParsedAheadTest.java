package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.RawLog;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParsedAheadTest {
  private static final String PAGE =
      """
      [{"workflow_id":1,"name":"CI","status":"success","duration_ms":45000,"jobs":[],\
      "timestamp":"2025-03-04T08:00:00Z"},
      {"sha":"0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f0a0b","author":"Ada","message":"Fix",\
      "files_changed":1,"lines_added":1,"lines_removed":1},
      {"run_id":"r","event":"step_started","step":"build","at":"2025-03-04T08:00:00Z"},
      {"timestamp":"2025-03-04T08:00:00Z"}]""";

  private static final DialectSettings SETTINGS = DialectSettings.defaults();

  private static RawLog log(long line, String payload) {
    return RawLog.newBuilder()
        .setSource("logs/*")
        .setFile("logs/a.jsonl")
        .setFormat(FileFormat.JSON)
        .setRangeStart(100)
        .setLine(line)
        .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
        .build();
  }

  /** Asks for the time of one record, and takes what another was. */
  private static @Nullable ParsedAhead timeThenTake(
      RawLog timed, RawLog taken, DialectSettings settings, @Nullable String repository) {
    RecordTimes.of(SETTINGS, "o/r").latest(timed);
    return ParsedAhead.take(taken, settings, repository);
  }

  @Test
  void whatWasParsedForItsTimeIsWhatParsingGives() {
    Parsed told = Parsed.none();
    Objects.requireNonNull(
            timeThenTake(log(Parsed.LINE, PAGE), log(Parsed.LINE, PAGE), SETTINGS, "o/r"))
        .tell(told);
    Parsed parsed = Parsed.of(PAGE.getBytes(UTF_8), "o/r");
    assertThat(parsed.updates.size(), is(1));
    assertThat(told.updates, is(parsed.updates));
    assertThat(told.commits, is(parsed.commits));
    assertThat(told.observations, is(parsed.observations));
    assertThat(told.bad, is(parsed.bad));
    assertThat(told.dialects, is(parsed.dialects));
  }

  @Test
  void itIsTakenOnce() {
    assertThat(timeThenTake(log(1, PAGE), log(1, PAGE), SETTINGS, "o/r"), is(notNullValue()));
    assertThat(ParsedAhead.take(log(1, PAGE), SETTINGS, "o/r"), is(nullValue()));
  }

  @Test
  void onlyOfAnEqualRecordWithEqualSettings() {
    RawLog log = log(1, PAGE);
    assertThat(timeThenTake(log, log(2, PAGE), SETTINGS, "o/r"), is(nullValue()));
    assertThat(timeThenTake(log, log(1, PAGE + " "), SETTINGS, "o/r"), is(nullValue()));
    assertThat(timeThenTake(log, log, SETTINGS, null), is(nullValue()));
    assertThat(timeThenTake(log, log, DialectSettings.allJson(), "o/r"), is(nullValue()));
  }
}
