package io.workflowtelemetry.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

class StreamLogsTest {
  private static final Instant NOW = Instant.parse("2025-03-04T00:00:00Z");
  private static final Duration LATENESS = Duration.ofDays(2);

  /** A run whose id is how many seconds before now it ended. */
  private static TimestampedValue<RawLog> ended(int secondsAgo) {
    Instant time = NOW.minusSeconds(secondsAgo);
    String payload =
        """
        {"workflow_id":%d,"repository":"o/r","name":"CI","status":"success","duration_ms":0,\
        "jobs":[],"timestamp":"%s"}"""
            .formatted(secondsAgo, time);
    return TimestampedValue.of(
        RawLog.newBuilder()
            .setSource("logs")
            .setFile("a.jsonl")
            .setFormat(FileFormat.JSON)
            .setRangeStart(0)
            .setLine(secondsAgo + 1)
            .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
            .build(),
        EventTimes.of(time));
  }

  private static PCollection<String> ids(PCollection<RunUpdate> updates) {
    return updates.apply(
        MapElements.into(TypeDescriptors.strings()).via(update -> update.getKey().getRunId()));
  }

  private static List<String> range(int from, int to, int step) {
    return IntStream.iterate(from, id -> id <= to, id -> id + step)
        .mapToObj(Integer::toString)
        .toList();
  }

  /** By the second around the bound, with a watermark that is a while behind the clock. */
  @Test
  void theWatermarkTellsWhatIsLateAndTheClockWhatNeedNotAskIt() {
    int bound = (int) LATENESS.toSeconds();
    int behind = 30;
    TestStream.Builder<RawLog> stream =
        TestStream.create(RecordCoder.of(RawLog.class))
            .advanceWatermarkTo(EventTimes.of(NOW.minusSeconds(behind)));
    for (int ago = bound - 120; ago <= bound + 120; ago += 10) {
      stream = stream.addElements(ended(ago));
    }
    Pipeline pipeline = Pipeline.create();
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    StreamLogs logs =
        StreamLogs.of(
            pipeline.apply(stream.advanceWatermarkToInfinity()),
            ParseLogs.create(Calendar.in("UTC")),
            LATENESS,
            Clock.fixed(NOW, ZoneOffset.UTC));
    PAssert.that(ids(ParseLogs.updates(logs.recent())))
        .containsInAnyOrder(range(bound - 120, bound - 60, 10));
    PAssert.that(ids(ParseLogs.updates(logs.old())))
        .containsInAnyOrder(range(bound - 50, bound + behind, 10));
    PAssert.that(ids(logs.all("Both", ParseLogs::updates)))
        .containsInAnyOrder(range(bound - 120, bound + behind, 10));
    PAssert.that(
            logs.late()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(log -> Long.toString(Objects.requireNonNull(log).getLine() - 1)))
                .setCoder(StringUtf8Coder.of()))
        .containsInAnyOrder(range(bound + behind + 10, bound + 120, 10));
    assertThat(pipeline.run().waitUntilFinish(), is(org.apache.beam.sdk.PipelineResult.State.DONE));
  }
}
