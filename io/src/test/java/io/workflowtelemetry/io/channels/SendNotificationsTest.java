package io.workflowtelemetry.io.channels;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.exactly;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.workflowtelemetry.io.Streaming;
import io.workflowtelemetry.io.channels.ChannelSettings.JsonLines;
import io.workflowtelemetry.io.channels.ChannelSettings.Slack;
import io.workflowtelemetry.io.channels.ChannelSettings.Webhook;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.servers.EmptyDatabases;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.io.warehouse.OutboxStore;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendNotificationsTest {
  private static final WireMockServer SERVER =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
  }

  /** Waits so long between tries, and at the end. */
  private static SendLimits limits(Duration wait, Duration atEnd) {
    return new SendLimits(
        5, wait, wait, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(5), atEnd);
  }

  private Map<String, ChannelSettings> channels() {
    return Map.of(
        "hook",
        new Webhook(SecretText.of("http://127.0.0.1:" + SERVER.port() + "/hook"), Map.of()),
        "dead",
        new Webhook(SecretText.of("http://127.0.0.1:" + FreePort.find() + "/"), Map.of()),
        "slack",
        new Slack(SecretText.of("http://127.0.0.1:" + SERVER.port() + "/slack")),
        "lines",
        new JsonLines(folder.resolve("told.jsonl").toString()));
  }

  private static void failsOnce(String path) {
    SERVER.stubFor(
        post(urlEqualTo(path))
            .inScenario(path)
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("well")
            .willReturn(aResponse().withStatus(503)));
    SERVER.stubFor(
        post(urlEqualTo(path))
            .inScenario(path)
            .whenScenarioStateIs("well")
            .willReturn(aResponse().withStatus(200)));
  }

  private static List<String> results(Collected<Delivery> deliveries) {
    return deliveries.elements().stream()
        .map(
            delivery ->
                String.join(
                    " ",
                    delivery.getChannel(),
                    String.valueOf(delivery.getAlertId()),
                    delivery.getResult(),
                    String.valueOf(delivery.getAttempts())))
        .toList();
  }

  private static PCollection<Notification> unbounded(Pipeline pipeline, Notification... all) {
    pipeline.getOptions().as(StreamingOptions.class).setStreaming(true);
    return pipeline
        .apply(Create.of(List.of(all)).withCoder(RecordCoder.of(Notification.class)))
        .setIsBoundedInternal(IsBounded.UNBOUNDED);
  }

  @Test
  void aBatchWaitsAndTellsAll() throws IOException {
    failsOnce("/hook");
    Pipeline pipeline = Collected.pipeline();
    Collected<Delivery> deliveries =
        Collected.of(
            pipeline
                .apply(
                    Create.of(
                            Told.of("hook", "a1", "FIRING"),
                            Told.of("hook", "a2", "FIRING"),
                            Told.of("dead", "a1", "FIRING"),
                            Told.of("dead", "a2", "FIRING"),
                            Told.of("lines", "a1", "FIRING"))
                        .withCoder(RecordCoder.of(Notification.class)))
                .apply(
                    SendNotifications.on(channels())
                        .withLimits(limits(Duration.ofMillis(1), Duration.ofMinutes(5)))));
    pipeline.run().waitUntilFinish();
    List<String> found = new ArrayList<>(results(deliveries));
    // Which of the two met the 503 is the order of their identifiers.
    assertThat(
        found.removeIf(one -> one.equals("hook a1 SENT 2") || one.equals("hook a2 SENT 2")),
        is(true));
    assertThat(
        found.removeIf(one -> one.equals("hook a1 SENT 1") || one.equals("hook a2 SENT 1")),
        is(true));
    assertThat(
        found, containsInAnyOrder("dead a1 FAILED 5", "dead a2 FAILED 5", "lines a1 SENT 1"));
    assertThat(Files.readAllLines(folder.resolve("told.jsonl")), hasSize(1));
  }

  @Test
  void aDeadChannelHoldsUpNoOther() {
    failsOnce("/hook");
    Duration hour = Duration.ofHours(1);
    Pipeline pipeline = Collected.orderedPipeline();
    TestStream<Notification> stream =
        TestStream.create(RecordCoder.of(Notification.class))
            .addElements(Told.of("dead", "a1", "FIRING"), Told.of("hook", "a1", "FIRING"))
            .addElements(Told.of("dead", "a2", "FIRING"), Told.of("lines", "a1", "FIRING"))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(2))
            .addElements(Told.of("hook", "a2", "FIRING"))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(2))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(2))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(2))
            .advanceProcessingTime(org.joda.time.Duration.standardHours(8))
            .advanceWatermarkToInfinity();
    Collected<Delivery> deliveries =
        Collected.of(
            pipeline
                .apply(stream)
                .apply(SendNotifications.on(channels()).withLimits(limits(hour, Duration.ZERO))));
    // If any wait were waited out here, the test would take an hour.
    pipeline.run().waitUntilFinish();
    // How often timers fire while the clock of the test jumps is the runner's affair.
    assertThat(
        results(deliveries).stream().map(one -> one.replaceAll("FAILED .*", "FAILED")).toList(),
        containsInAnyOrder(
            "lines a1 SENT 1",
            "hook a1 SENT 2",
            "hook a2 SENT 1",
            "dead a1 FAILED",
            "dead a2 FAILED"));
  }

  @ParameterizedTest
  @EnumSource(Streaming.Engine.class)
  void aStreamThatEndsTellsWhatWaits(Streaming.Engine engine) throws Exception {
    failsOnce("/hook");
    Pipeline pipeline = engine.pipeline();
    // Else Flink keeps a source that has ended, for the checkpoints to come.
    pipeline.getOptions().as(FlinkPipelineOptions.class).setShutdownSourcesAfterIdleMs(0L);
    Collected<Delivery> deliveries =
        Collected.of(
            unbounded(
                    pipeline,
                    Told.of("hook", "a1", "FIRING"),
                    Told.of("lines", "a1", "FIRING"),
                    Told.of("dead", "a1", "FIRING"))
                .apply(
                    SendNotifications.on(channels())
                        .withLimits(limits(Duration.ofSeconds(1), Duration.ofSeconds(30)))));
    pipeline.run().waitUntilFinish();
    assertThat(
        results(deliveries),
        containsInAnyOrder("hook a1 SENT 2", "lines a1 SENT 1", "dead a1 FAILED 5"));
  }

  @Test
  void whatComesTwiceIsToldOnceWithoutAWarehouse() {
    SERVER.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(200)));
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Delivery> deliveries =
        Collected.of(
            unbounded(pipeline, Told.of("hook", "a1", "FIRING"), Told.of("hook", "a1", "FIRING"))
                .apply(SendNotifications.on(channels())));
    pipeline.run().waitUntilFinish();
    assertThat(results(deliveries), contains("hook a1 SENT 1", "hook a1 SENT 1"));
    assertThat(deliveries.elements().get(0), is(deliveries.elements().get(1)));
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo("/hook")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPipelineThatRunsAgainTellsNothingTwice(boolean stream) throws Exception {
    SERVER.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(200)));
    WarehouseAddress warehouse =
        WarehouseAddress.of(EmptyDatabases.postgres(), EmptyDatabases.POSTGRES_USER, null);
    Warehouse.migrate(warehouse);
    List<List<Delivery>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Pipeline pipeline = Collected.pipeline();
      PCollection<Notification> notifications =
          stream
              ? unbounded(pipeline, Told.of("hook", "a1", "FIRING"))
              : pipeline.apply(
                  Create.of(Told.of("hook", "a1", "FIRING"))
                      .withCoder(RecordCoder.of(Notification.class)));
      Collected<Delivery> deliveries =
          Collected.of(
              notifications.apply(SendNotifications.on(channels()).withWarehouse(warehouse)));
      pipeline.run().waitUntilFinish();
      runs.add(List.copyOf(deliveries.elements()));
    }
    assertThat(runs.get(0), hasSize(1));
    assertThat(runs.get(1), is(runs.get(0)));
    SERVER.verify(exactly(1), postRequestedFor(urlEqualTo("/hook")));
  }

  @Test
  void whatAnotherProcessIsTellingHoldsUpNothingElse() throws Exception {
    SERVER.stubFor(post(urlEqualTo("/hook")).willReturn(aResponse().withStatus(200)));
    WarehouseAddress warehouse =
        WarehouseAddress.of(EmptyDatabases.postgres(), EmptyDatabases.POSTGRES_USER, null);
    Warehouse.migrate(warehouse);
    var unused =
        OutboxStore.of(warehouse)
            .claim(
                "hook",
                "n1",
                List.of(new Telling("a1", "FIRING-1")),
                "another",
                Duration.ofHours(1),
                false,
                Instant.EPOCH);
    Pipeline pipeline = Collected.orderedPipeline();
    TestStream<Notification> stream =
        TestStream.create(RecordCoder.of(Notification.class))
            .addElements(Told.of("hook", "a1", "FIRING"))
            .addElements(Told.of("hook", "a2", "FIRING"))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(1))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(1))
            .advanceWatermarkToInfinity();
    Collected<Delivery> deliveries =
        Collected.of(
            pipeline
                .apply(stream)
                .apply(
                    SendNotifications.on(channels())
                        .withLimits(limits(Duration.ofHours(1), Duration.ZERO))
                        .withWarehouse(warehouse)));
    pipeline.run().waitUntilFinish();
    assertThat(results(deliveries), contains("hook a2 SENT 1", "hook a1 UNCONFIRMED 0"));
  }

  @Test
  void inShadowNothingIsSent() throws IOException {
    Pipeline pipeline = Collected.pipeline();
    Collected<Delivery> deliveries =
        Collected.of(
            unbounded(pipeline, Told.of("hook", "a1", "FIRING"), Told.of("lines", "a1", "FIRING"))
                .apply(SendNotifications.on(channels()).withMode(SendMode.SHADOW)));
    pipeline.run().waitUntilFinish();
    assertThat(results(deliveries), containsInAnyOrder("hook a1 SHADOW 0", "lines a1 SHADOW 0"));
    SERVER.verify(exactly(0), postRequestedFor(urlEqualTo("/hook")));
    assertThat(Files.exists(folder.resolve("told.jsonl")), is(false));
  }

  @Test
  void slackGetsOneMessageASecond() {
    SERVER.stubFor(post(urlEqualTo("/slack")).willReturn(aResponse().withStatus(200)));
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Delivery> deliveries =
        Collected.of(
            unbounded(
                    pipeline,
                    Told.of("slack", "a1", "FIRING"),
                    Told.of("slack", "a2", "FIRING"),
                    Told.of("slack", "a3", "FIRING"))
                .apply(SendNotifications.on(channels())));
    pipeline.run().waitUntilFinish();
    assertThat(results(deliveries), everyItem(startsWith("slack a")));
    assertThat(deliveries.elements(), hasSize(3));
    List<Long> times =
        SERVER.getAllServeEvents().stream()
            .map(event -> event.getRequest().getLoggedDate().toInstant().toEpochMilli())
            .sorted()
            .toList();
    // A second from each answer to the next request; clocks here count in ms.
    assertThat(times.get(2) - times.get(0), is(greaterThanOrEqualTo(1_990L)));
  }
}
