package io.workflowtelemetry.io.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.files.RewriteFiles.Schedule;
import io.workflowtelemetry.schemas.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteFilesTest {
  private static final Instant DAY = Instant.parse("2025-03-01T00:00:00Z");
  private static final Instant NEXT_DAY = DAY.plus(Duration.ofDays(1));

  @TempDir Path folder = Path.of("");

  /** A watermark of old logs leaps far while a step before waits for a second. */
  @Test
  void aRevisionThatALeapOfTheWatermarkOvertookCounts() throws IOException {
    write(
        stream()
            .addElements(row("FIRING", true))
            .advanceWatermarkTo(joda(NEXT_DAY.plus(Duration.ofDays(400))))
            .addElements(row("FIRING", false), row("RESOLVED", true))
            .advanceWatermarkToInfinity());
    assertThat(statuses(), is(List.of("RESOLVED")));
  }

  @Test
  void whatComesLongAfterAPartIsOverIsLeftOut() throws IOException {
    write(
        stream()
            .addElements(row("FIRING", true))
            .advanceWatermarkTo(joda(NEXT_DAY.plus(Duration.ofDays(400))))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(1))
            .addElements(row("RESOLVED", true))
            .advanceWatermarkToInfinity());
    assertThat(statuses(), is(List.of("FIRING")));
  }

  private static TestStream.Builder<KV<String, KV<Alert, Boolean>>> stream() {
    return TestStream.create(RewriteFiles.coder(Alert.class)).advanceWatermarkTo(joda(DAY));
  }

  private static TimestampedValue<KV<String, KV<Alert, Boolean>>> row(
      String status, boolean there) {
    Alert alert =
        Alert.newBuilder()
            .setAlertId("1")
            .setRule("SUCCESS_RATE")
            .setSeverity("WARNING")
            .setStatus(status)
            .setObserved(0.5)
            .setThreshold(0.8)
            .setStartedAt(DAY)
            .setEvidence(List.of())
            .setMessage("m")
            .build();
    return TimestampedValue.of(KV.of("2025-03-01", KV.of(alert, there)), joda(DAY));
  }

  private void write(TestStream<KV<String, KV<Alert, Boolean>>> rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(rows)
        .apply(
            RewriteFiles.of(
                Table.ofJsonLines(
                    Alert.class,
                    alert -> SortKey.of(null).then(alert.getAlertId()),
                    "alerts/alerts"),
                folder.toString(),
                new Schedule(part -> NEXT_DAY, true, Duration.ofSeconds(1), Duration.ofDays(7))));
    pipeline.run().waitUntilFinish();
  }

  private List<String> statuses() throws IOException {
    return Files.readAllLines(folder.resolve("alerts/alerts-2025-03-01.jsonl")).stream()
        .map(line -> line.replaceAll(".*\"status\":\"(\\w+)\".*", "$1"))
        .toList();
  }

  private static org.joda.time.Instant joda(Instant time) {
    return org.joda.time.Instant.ofEpochMilli(time.toEpochMilli());
  }
}
