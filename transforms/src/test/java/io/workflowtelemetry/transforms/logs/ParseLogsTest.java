package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class ParseLogsTest {
  @Test
  void whatIsReadIsCountedByTypeAndDay() {
    List<RawLog> logs =
        Stream.of(
                // A run and a job of one day, a job of the next, one of no day.
                "{\"workflow_id\":1,\"timestamp\":\"2025-01-01T10:00:00Z\",\"jobs\":["
                    + "{\"started_at\":\"2025-01-01T23:00:00+00:00\"},"
                    + "{\"started_at\":\"2025-01-02T12:00:00Z\"},{}]}",
                "{\"id\":1,\"run_id\":1,\"status\":\"queued\",\"created_at\":\"2025-01-01T12:00:00Z\"}",
                "{\"sha\":\"a\"}",
                "nonsense")
            .map(ParseLogsTest::log)
            .toList();
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(logs).withCoder(RecordCoder.of(RawLog.class)))
            .apply(
                "Parse",
                ParseLogs.create(Calendar.in("Asia/Kolkata")).withDefaultRepository("o/r"));
    Collected<RunUpdate> updates = Collected.of(ParseLogs.updates(outputs));
    Collected<Commit> commits = Collected.of(ParseLogs.commits(outputs));
    Collected<BadRecord> bad = Collected.of(ParseLogs.badRecords(outputs));
    Collected<ReadTally> tallies = Collected.of(ParseLogs.tallies(outputs));
    pipeline.run().waitUntilFinish();
    assertThat(updates.elements(), hasSize(2));
    assertThat(commits.elements(), hasSize(1));
    assertThat(bad.elements(), hasSize(1));
    Map<String, Long> read = new TreeMap<>();
    for (ReadTally tally : tallies.elements()) {
      assertThat(tally.getBad(), is(0L));
      read.merge(
          tally.getSource() + " " + tally.getRecordType() + " " + tally.getDay(),
          tally.getRead(),
          Long::sum);
    }
    assertThat(
        read,
        is(
            Map.of(
                "s run 2025-01-01", 1L,
                "s job 2025-01-01", 1L,
                "s job 2025-01-02", 2L,
                "s job null", 1L,
                "s commit null", 1L)));
  }

  @Test
  void aTallyIsAsLateAsTheLastRecordItCounts() {
    Instant first = Instant.parse("2025-01-01T08:00:00Z");
    Instant last = first.plus(Duration.standardDays(1));
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(log("{\"sha\":\"a\"}"), last),
                        TimestampedValue.of(log("{\"sha\":\"b\"}"), first))
                    .withCoder(RecordCoder.of(RawLog.class)))
            .apply("Parse", ParseLogs.create(Calendar.in("UTC")).withDefaultRepository("o/r"));
    Collected<TimestampedValue<ReadTally>> tallies =
        Collected.of(ParseLogs.tallies(outputs).apply(Reify.timestamps()));
    pipeline.run().waitUntilFinish();
    // Else what is counted of a stream is forgotten as soon as it is counted.
    assertThat(
        tallies.elements().stream()
            .map(TimestampedValue::getTimestamp)
            .max(Instant::compareTo)
            .orElseThrow(),
        is(last));
  }

  private static RawLog log(String payload) {
    return RawLog.newBuilder()
        .setFormat("json")
        .setSource("s")
        .setFile("f")
        .setRangeStart(0)
        .setLine(1)
        .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
        .build();
  }
}
