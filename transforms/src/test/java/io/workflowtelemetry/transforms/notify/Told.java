package io.workflowtelemetry.transforms.notify;

import static io.workflowtelemetry.transforms.Streams.pause;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/** Alerts, a clock, and what was told of them. */
final class Told {
  /** A Tuesday. */
  static final Instant START = Instant.parse("2025-03-04T08:00:00Z");

  static final Duration REMEMBER = Duration.ofDays(7);

  /** All to one channel in one group, by the times that hold where nothing is said. */
  static final Route CHAT =
      new Route(
          AlertMatch.ALL,
          null,
          List.of("chat"),
          List.of(),
          null,
          null,
          null,
          null,
          null,
          false,
          List.of());

  private TestStream.Builder<Alert> stream =
      TestStream.create(RecordCoder.of(Alert.class)).advanceWatermarkTo(EventTimes.of(START));

  private Told() {}

  /** Returns a stream whose clock shows {@link #START}. */
  static Told start() {
    Told told = new Told();
    return told.after(
        Duration.between(EventTimes.time(BoundedWindow.TIMESTAMP_MIN_VALUE), START.minusMillis(1)));
  }

  /** Has revisions come in one bundle, and the clock go on a little. */
  Told come(Alert... alerts) {
    return come(Arrays.asList(alerts));
  }

  /** Has revisions come in one bundle, and the clock go on a little. */
  Told come(List<Alert> alerts) {
    stream =
        Streams.add(
            stream,
            alerts.stream()
                .map(alert -> TimestampedValue.of(alert, EventTimes.of(START)))
                .toList());
    return after(Duration.ZERO);
  }

  /** Has the clock go on, and a little more: a timer of the direct runner fires only then. */
  Told after(Duration duration) {
    stream = stream.advanceProcessingTime(pause(duration.plusMillis(1)));
    return this;
  }

  /** Returns what is told until the stream ends, in the order that it was. */
  List<Notification> notifications(Routing routing) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Notification> told =
        Collected.of(
            pipeline
                .apply("Alerts", stream.advanceWatermarkToInfinity())
                .apply("Notify", NotifyOfAlerts.by(routing, REMEMBER, Instant.EPOCH)));
    pipeline.run().waitUntilFinish();
    return told.elements();
  }

  /** Returns what is told until the stream ends, as {@link #show} has it. */
  List<String> by(Routing routing) {
    return notifications(routing).stream().map(Told::show).toList();
  }

  /** Returns what is told of all alerts of a backfill, as {@link #show} has it, sorted. */
  static List<String> ofBackfill(Routing routing, Instant asOf, List<Alert> alerts) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Notification> told =
        Collected.of(
            pipeline
                .apply("Alerts", Create.of(alerts).withCoder(RecordCoder.of(Alert.class)))
                .apply("Notify", NotifyOfAlerts.by(routing, REMEMBER, asOf)));
    pipeline.run().waitUntilFinish();
    return told.elements().stream().map(Told::show).sorted().toList();
  }

  static Routing routing(Route... routes) {
    return new Routing(List.of(routes), List.of(), Map.of(), List.of(), Map.of());
  }

  static Routing inhibiting(Route route, Inhibition... inhibitions) {
    return new Routing(List.of(route), List.of(), Map.of(), List.of(inhibitions), Map.of());
  }

  static Routing throttled(Route route, long count, Duration per) {
    return new Routing(
        List.of(route), List.of(), Map.of(), List.of(), Map.of("chat", new Throttle(count, per)));
  }

  /** Returns a route that has a group for each branch, which waits for nothing. */
  static Route eachAtOnce() {
    return new Route(
        AlertMatch.ALL,
        null,
        List.of("chat"),
        List.of(Label.BRANCH),
        Duration.ZERO,
        Duration.ZERO,
        Route.MAX_REPEAT,
        null,
        null,
        false,
        List.of());
  }

  /** Returns a route as {@link #CHAT}, but with these times. */
  static Route chat(@Nullable Duration wait, @Nullable Duration interval, Duration repeat) {
    return new Route(
        AlertMatch.ALL,
        null,
        List.of("chat"),
        List.of(),
        wait,
        interval,
        repeat,
        null,
        null,
        false,
        List.of());
  }

  static AlertMatch match(Label label, String text) {
    return new AlertMatch(Map.of(label, TextMatch.anyOf(List.of(text))));
  }

  static Alert.Builder alert(String id, String status) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule("FAILURE_STREAK")
        .setSeverity("CRITICAL")
        .setStatus(status)
        .setRepository("octo/app")
        .setWorkflowName("CI")
        .setBranch("main")
        .setObserved(3)
        .setThreshold(3)
        .setStartedAt(START)
        .setEvidence(List.of())
        .setMessage(id);
  }

  static Alert firing(String id) {
    return alert(id, "FIRING").build();
  }

  static Alert resolved(String id) {
    return alert(id, "RESOLVED").build();
  }

  static Alert withdrawn(String id) {
    return alert(id, "WITHDRAWN").build();
  }

  /** Returns when, where, why and what is told, such as {@code 30s chat NEW FIRING a:FIRING-1}. */
  static String show(Notification told) {
    return Duration.between(START, told.getAt()).toSeconds()
        + "s "
        + told.getChannel()
        + " "
        + told.getReason()
        + " "
        + told.getStatus()
        + told.getAlerts().stream()
            .map(alert -> " " + alert.getAlert().getAlertId() + ":" + alert.getRevision())
            .collect(Collectors.joining())
        + (told.getOmitted() == 0 ? "" : " +" + told.getOmitted());
  }

  /** Returns the revisions of an alert that were told, in their order. */
  static List<String> revisions(List<Notification> told, String id) {
    List<Notification> inOrder = new ArrayList<>(told);
    inOrder.sort(Comparator.comparing(Notification::getAt));
    return inOrder.stream()
        .flatMap(notification -> notification.getAlerts().stream())
        .filter(alert -> alert.getAlert().getAlertId().equals(id))
        .map(NotifiedAlert::getRevision)
        .toList();
  }
}
