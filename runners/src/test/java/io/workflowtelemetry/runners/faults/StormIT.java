package io.workflowtelemetry.runners.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.workflowtelemetry.tools.generate.LiveRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many findings come as there are runs, within a minute of the logs: people are told a few times
 * of all of them, and each is on record. A TaskManager that ran out of memory would not come again.
 */
@FaultTest
class StormIT {
  private static final int FINDINGS = Size.events(100_000);
  private static final int LATER = 200;
  private static final int WORKFLOWS = 2_000;
  private static final Instant START = Instant.parse("2025-01-06T09:00:00Z");

  /** What a channel lets through in an hour where no throttle is given, and those beyond in one. */
  private static final int MOST_TOLD = 60 + 1;

  @TempDir Path folder = Path.of("");

  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
  private final List<Long> told = new CopyOnWriteArrayList<>();

  @Test
  void eachFindingIsOnRecordAndPeopleAreToldAFewTimes() throws Exception {
    server.start();
    server.addMockServiceRequestListener((request, response) -> hear(request.getBody()));
    server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
    Path alerting =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels:
              hook: {type: webhook, url: "http://127.0.0.1:%d/"}
            routes:
              - match: {rule: RUN_LOST}
                to: hook
                group_wait: 1s
            """
                .formatted(server.port()));
    Outcome outcome = new Outcome();
    try (StreamedTopic topic =
        StreamedTopic.of(logs(), folder, Duration.ofSeconds(1)).with("--alerting=" + alerting)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        topic.awaitEnd(topic.stream(cluster));
      }
      topic.assertSameAsBackfill();
      List<String> found =
          topic.warehouse().query("select count(*) from alert where rule = 'RUN_LOST'");
      assertThat(found, is(List.of(String.valueOf(FINDINGS + LATER))));
    } finally {
      server.stop();
    }
    assertThat("notifications", told.size(), is(lessThanOrEqualTo(MOST_TOLD)));
    assertThat(
        "told or counted",
        told.stream().mapToLong(count -> count).sum(),
        is(greaterThan((long) FINDINGS - 1)));
    outcome.add(
        Fault.STORM, FINDINGS, told.size() + " notifications, TaskManagers with `-Xmx512m`");
    outcome.held(FINDINGS);
  }

  /** Runs that begin within a minute and are never heard of again, and others a month later. */
  private static Logs logs() throws IOException {
    LiveRuns live = new LiveRuns(WORKFLOWS);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < FINDINGS; i++) {
      long atMs = START.toEpochMilli() + 60_000L * i / FINDINGS;
      lines.add(live.begins(i, atMs).message());
    }
    long later = START.plus(Duration.ofDays(30)).toEpochMilli();
    for (int i = 0; i < LATER; i++) {
      lines.add(live.begins(FINDINGS + i, later + i).message());
    }
    return Logs.of(lines, Logs.oneBad());
  }

  private void hear(byte[] body) {
    try {
      JsonNode notification = new ObjectMapper().readTree(body);
      told.add(notification.path("alerts").size() + notification.path("truncatedAlerts").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException("what the server was told is no JSON", e);
    }
  }
}
