package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.RawLog;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTimesTest {
  private static final RecordTimes TIMES = RecordTimes.of(DialectSettings.defaults(), null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # A native run, with the end of its job, and without.
          {"workflow_id":1,"repository":"o/r","name":"CI","status":"success",\
          "duration_ms":45000,"timestamp":"2025-03-04T08:00:00Z","jobs":[{"id":1,"name":"build",\
          "status":"completed","conclusion":"success","started_at":"2025-03-04T08:00:01Z",\
          "completed_at":"2025-03-04T08:00:40Z"}]} | 2025-03-04T08:00:40Z
          {"workflow_id":1,"repository":"o/r","name":"CI","status":"in_progress",\
          "timestamp":"2025-03-04T09:30:00.250-05:00"} | 2025-03-04T14:30:00.250Z
          # A run of GitHub's.
          {"id":1,"run_attempt":1,"name":"CI","status":"completed","conclusion":"success",\
          "created_at":"2025-03-04T08:00:00Z","run_started_at":"2025-03-04T08:00:00Z",\
          "updated_at":"2025-03-04T10:00:00Z",\
          "repository":{"full_name":"o/r"}} | 2025-03-04T10:00:00Z
          # A commit tells no time, and neither does what can't be understood.
          {"sha":"0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f0a0b","author":"Ada","message":"Fix",\
          "files_changed":1,"lines_added":1,"lines_removed":1} |
          {"timestamp":"2025-03-04T08:00:00Z"} |
          {"workflow_id": |
          """)
  void theLatestTimeInARecordIsItsTime(String payload, @Nullable String time) {
    RawLog record =
        RawLog.newBuilder()
            .setSource("logs")
            .setFile("a.jsonl")
            .setFormat(FileFormat.JSON)
            .setRangeStart(0)
            .setLine(1)
            .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
            .build();
    assertThat(TIMES.latest(record), is(time == null ? null : Instant.parse(time)));
  }
}
