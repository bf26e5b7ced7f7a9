package io.workflowtelemetry.runners.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People are told of each incident once and of its end once, as a server sees it that is told,
 * although what tells them is killed.
 */
@FaultTest
class ToldOnceIT {
  private static final int EVENTS = Size.events(20_000);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder = Path.of("");

  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
  private final List<Told> all = new CopyOnWriteArrayList<>();

  private record Told(String alert, String revision, String status) {}

  @Test
  void eachRevisionIsToldOnceAndTheLastOneIsHowItEnded() throws Exception {
    server.start();
    server.addMockServiceRequestListener((request, response) -> hear(request.getBody()));
    server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(200)));
    Path alerting =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels:
              hook: {type: webhook, url: "http://127.0.0.1:%d/", throttle: 10000 per 1h}
            routes:
              - match: {rule: FAILURE_STREAK}
                to: hook
                group_by: [repository, workflow, branch]
                group_wait: 0s
                group_interval: 0s
                repeat_interval: 365d
            """
                .formatted(server.port()));
    Outcome outcome = new Outcome();
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    try (StreamedTopic topic =
        StreamedTopic.of(logs, folder, Duration.ofMinutes(5)).with("--alerting=" + alerting)) {
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.SOON_MISSED)) {
        Process client = topic.stream(cluster);
        topic.awaitRead(0.02, client);
        for (int kill = 0; kill < Size.times(3); kill++) {
          String name = "taskmanager-" + (1 + kill % 2);
          cluster.kill(name);
          cluster.startAgain(name);
          outcome.add(Fault.TELLER_KILLED, topic.awaitRecovery(client));
        }
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      assertToldOnce(topic.warehouse());
    } finally {
      server.stop();
    }
    outcome.held(EVENTS);
  }

  private void assertToldOnce(TestWarehouse warehouse) throws SQLException {
    assertThat("told", all, is(not(empty())));
    Map<String, String> last = new HashMap<>();
    List<Told> again = new ArrayList<>();
    HashSet<String> revisions = new HashSet<>();
    for (Told told : all) {
      last.put(told.alert(), told.status());
      if (!revisions.add(told.alert() + " " + told.revision())) {
        again.add(told);
      }
    }
    assertThat("told again", again, is(empty()));
    // Of what was being sent when a process was killed nobody knows whether it was.
    List<String> unknown =
        warehouse.query("select alert_id from alert_outbox where state = 'UNCONFIRMED'");
    Map<String, String> ended = new HashMap<>();
    for (String row :
        warehouse.query(
            "select alert_id, case status when 'FIRING' then 'firing' else 'resolved' end"
                + " from alert where rule = 'FAILURE_STREAK' and status <> 'WITHDRAWN'")) {
      int bar = row.indexOf('|');
      ended.put(row.substring(0, bar), row.substring(bar + 1));
    }
    // What was withdrawn was told to be over, if at all; what was over at once, long ago, was not.
    last.forEach((alert, status) -> ended.putIfAbsent(alert, "resolved"));
    ended
        .entrySet()
        .removeIf(
            alert -> alert.getValue().equals("resolved") && !last.containsKey(alert.getKey()));
    unknown.forEach(ended::remove);
    unknown.forEach(last::remove);
    assertThat(last, is(ended));
  }

  private void hear(byte[] body) {
    try {
      for (JsonNode alert : JSON.readTree(body).path("alerts")) {
        all.add(
            new Told(
                alert.at("/labels/alert_id").asText(),
                alert.at("/annotations/revision").asText(),
                alert.path("status").asText()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what the server was told is no JSON", e);
    }
  }
}
