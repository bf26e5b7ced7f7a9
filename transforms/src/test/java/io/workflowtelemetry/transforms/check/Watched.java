package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/** What came out of a stream, each in the order that it came. */
record Watched(List<RunHealth> health, List<Alert> alerts, List<Change<RunReport>> reports) {
  static final Instant START = Instant.parse("2025-03-04T08:00:00Z");
  static final UnderwayRules RULES = UnderwayRules.of(Rules.defaults(), Duration.ofDays(7));

  /** Returns what comes of events. */
  static Watched events(TestStream<RunEvent> stream) {
    Pipeline pipeline = Collected.orderedPipeline();
    return run(
        pipeline,
        RULES,
        WatchRuns.inputs(pipeline.apply("Events", stream), PCollectionList.empty(pipeline)));
  }

  /** Returns what comes of states of CI runs. */
  static Watched updates(UnderwayRules rules, TestStream<RunUpdate> stream) {
    Pipeline pipeline = Collected.orderedPipeline();
    return run(
        pipeline,
        rules,
        WatchRuns.inputs(
            pipeline.apply("Events", Create.empty(RecordCoder.of(RunEvent.class))),
            PCollectionList.of(pipeline.apply("Updates", stream))));
  }

  private static Watched run(Pipeline pipeline, UnderwayRules rules, PCollectionTuple inputs) {
    PCollectionTuple outputs = inputs.apply("Watch", WatchRuns.by(rules));
    Collected<Change<RunHealth>> health = Collected.of(WatchRuns.health(outputs));
    Collected<Alert> alerts = Collected.of(WatchRuns.alerts(outputs));
    Collected<Change<RunReport>> reports = Collected.of(WatchRuns.reports(outputs));
    pipeline.run().waitUntilFinish();
    return new Watched(
        health.elements().stream().map(Change::after).toList(),
        alerts.elements(),
        reports.elements());
  }

  static <T extends SpecificRecord> TestStream.Builder<T> stream(Class<T> type) {
    return TestStream.create(RecordCoder.of(type)).advanceWatermarkTo(EventTimes.of(START));
  }

  static TimestampedValue<RunEvent> event(double minute, String event, @Nullable String step) {
    return event(minute, event, step, null);
  }

  static TimestampedValue<RunEvent> event(
      double minute, String event, @Nullable String step, @Nullable String payload) {
    return TimestampedValue.of(
        new RunEvent("r", event, step, at(minute), payload), EventTimes.of(at(minute)));
  }

  static Instant at(double minute) {
    return START.plusMillis((long) (minute * 60_000));
  }

  static org.joda.time.Duration minutes(long minutes) {
    return org.joda.time.Duration.standardMinutes(minutes);
  }

  RunReport lastReport() {
    return Objects.requireNonNull(reports.get(reports.size() - 1).after());
  }

  RunHealth lastHealth() {
    return health.get(health.size() - 1);
  }

  /** Returns an alert as rule, status, minute of its start and of its end. */
  static String show(Alert alert) {
    return alert.getRule()
        + " "
        + alert.getStatus()
        + " "
        + minute(alert.getStartedAt())
        + (alert.getEndedAt() == null ? "" : " to " + minute(alert.getEndedAt()));
  }

  private static long minute(Instant instant) {
    return Duration.between(START, instant).toMinutes();
  }

  /** Returns all revisions of alerts, as {@link #show} does. */
  List<String> revisions() {
    return alerts.stream().map(Watched::show).toList();
  }

  /** Returns the last revision of each alert that was not withdrawn, as {@link #show} does. */
  List<String> lastAlerts() {
    Map<String, Alert> last = new LinkedHashMap<>();
    alerts.forEach(alert -> last.put(alert.getAlertId(), alert));
    return last.values().stream()
        .filter(alert -> !alert.getStatus().equals("WITHDRAWN"))
        .map(Watched::show)
        .sorted()
        .toList();
  }

  void assertLast(String status, long ended, long announced) {
    assertThat(lastHealth().toString(), lastHealth().getStatus(), is(status));
    assertThat(lastHealth().getStepsEnded(), is(ended));
    assertThat(lastHealth().getStepsAnnounced(), is(announced));
  }
}
