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
 * A branch after the other fails within a minute of the logs: people are told a few times of all of
 * them, and each is on record. A TaskManager that ran out of memory would not come again.
 */
@FaultTest
class StormIT {
  private static final int FINDINGS = Size.events(100_000);
  private static final int STREAK = 3;
  private static final int RUNS = FINDINGS * STREAK;
  private static final int REPOSITORIES = 20;
  private static final int WORKFLOWS_OF_REPOSITORY = FINDINGS / 100 / REPOSITORIES;
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
              - match: {rule: FAILURE_STREAK}
                to: hook
                group_wait: 1s
            """
                .formatted(server.port()));
    Outcome outcome = new Outcome();
    try (StreamedTopic topic =
        StreamedTopic.of(logs(), folder, Duration.ofSeconds(1)).with("--alerting=" + alerting)) {
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.LASTING)) {
        topic.awaitEnd(topic.stream(cluster));
      }
      topic.assertSameAsBackfill();
      assertThat(
          topic.warehouse().query("select count(*) from alert where rule = 'FAILURE_STREAK'"),
          is(List.of(String.valueOf(FINDINGS))));
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
    outcome.held(RUNS);
  }

  /** On each branch three runs fail, all within a minute. */
  private static Logs logs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      int branch = run / STREAK;
      int repository = branch % REPOSITORIES;
      int workflow = branch / REPOSITORIES % WORKFLOWS_OF_REPOSITORY;
      Instant at = START.plusMillis(60_000L * run / RUNS);
      lines.add(
          """
          {"workflow_id":"%1$s","name":"Build %5$d","status":"failure","duration_ms":1000,\
          "timestamp":"%2$s","repository":"harbor/storm-%4$d","branch":"topic-%3$d","jobs":[\
          {"id":"%1$s","name":"build","status":"completed","conclusion":"failure",\
          "started_at":"%2$s","completed_at":"%2$s"}]}"""
              .formatted(run, at, branch, repository, workflow));
    }
    return Logs.of(lines, List.of());
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
