package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubHistory.Run;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LiveRuns;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries to a receiver that is killed: the tables are those of the same history in files. */
class ReceiveIT {
  private static final int WEBHOOKS = 9_000;
  private static final int LINES = 950;
  private static final int REPORTS = 50;
  private static final int WORKFLOWS = 40;
  private static final int WORKFLOWS_OF_REPOSITORY = 20;
  private static final long BEGIN = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long BETWEEN_EVENTS_MS = 40_000;

  /** As the test of collections has it. */
  private static final List<String> REPOSITORIES =
      List.of("harbor/lantern", "harbor/buoy.js", "tide/gauge");

  private static final Instant COLLECTED_BEGIN = Instant.parse("2025-11-03T06:00:00Z");
  private static final Duration APART = Duration.ofMinutes(7);
  private static final int LOST_EVERY = 7;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatWasAnsweredIsInTheTablesWhateverWasKilled() throws Exception {
    Path kept = folder.resolve("kept");
    try (KilledReceiver receiver = new KilledReceiver(folder, kept)) {
      // In the same place, since the rows of tests tell the file.
      List<HttpRequest> deliveries = deliveries(receiver, kept);
      assertThat(deliveries, hasSize(10_000));
      Path expected = backfill(kept + "/**", "expected");
      Files.move(kept, folder.resolve("direct"));

      receiver.deliver(deliveries, 4);
      try (Stream<Path> all = Files.walk(kept)) {
        assertThat(all.filter(file -> file.toString().endsWith(".part")).toList(), is(List.of()));
      }

      Path backfilled = backfill(kept + "/**.zst", "backfilled");
      assertThat(
          SameTables.check(backfilled, expected).get("tests/tests"), greaterThan((long) REPORTS));
      var unused = SameTables.check(stream(kept + "/**.zst"), expected);
    }
  }

  /** Of the history that a collection keeps, its webhooks give the same. */
  @Test
  void theHistoryThatIsCollectedIsReceivedToo() throws Exception {
    GitHubHistory history = GitHubHistory.of(REPOSITORIES, 1_000, COLLECTED_BEGIN, APART);
    Path expected = whole(history);
    Path kept = folder.resolve("kept");
    try (KilledReceiver receiver = new KilledReceiver(folder, kept)) {
      receiver.deliver(webhooks(history, receiver), 5);
    }
    var unused = SameTables.check(stream(kept + "/**.zst"), expected);
  }

  /** What is lost on the way is found by the next collection. */
  @Test
  void whatWebhooksLostIsCollected() throws Exception {
    GitHubHistory history = GitHubHistory.of(REPOSITORIES, 100, COLLECTED_BEGIN, APART);
    Path expected = whole(history);
    Path kept = folder.resolve("kept");
    try (KilledReceiver receiver = new KilledReceiver(folder, kept)) {
      List<HttpRequest> all = webhooks(history, receiver);
      List<HttpRequest> some =
          IntStream.range(0, all.size())
              .filter(number -> number % LOST_EVERY != 0)
              .mapToObj(all::get)
              .toList();
      receiver.deliver(some, 1);
    }
    Path token = Files.writeString(folder.resolve("api-token"), "ghp_kUmQuAt7741\n");
    Path logs = folder.resolve("logs");
    try (GitHubServer server = new GitHubServer(history)) {
      Command.run(
              List.of(
                  "collect",
                  "--repositories=" + String.join(",", REPOSITORIES),
                  "--apiUrl=" + server.url(),
                  "--token=file:" + token,
                  "--output=" + logs))
          .ended(ExitCode.OK);
    }
    var unused = SameTables.check(stream(kept + "/**.zst", logs + "/**"), expected);
  }

  private Path whole(GitHubHistory history) throws IOException {
    Path whole = Files.createDirectories(folder.resolve("whole"));
    Files.writeString(whole.resolve("logs.jsonl"), history.lines());
    return backfill(whole + "/*", "expected");
  }

  private Path backfill(String input, String name) {
    Path output = folder.resolve(name);
    Command.onFlink(2, List.of("--input=" + input, "--output=" + output)).ended(ExitCode.OK);
    return output;
  }

  private Path stream(String... globs) {
    Path output = folder.resolve("streamed");
    List<String> flags =
        new ArrayList<>(List.of("--stopWhenIdle=3s", "--quietAfter=1s", "--output=" + output));
    for (String glob : globs) {
      flags.add("--source=files:" + glob);
    }
    Command.stream(flags).ended(ExitCode.OK);
    return output;
  }

  private record Told(Instant at, String event, ObjectNode payload) {}

  /** Returns what GitHub tells of each attempt and each job when it has ended, in that order. */
  private static List<HttpRequest> webhooks(GitHubHistory history, KilledReceiver receiver) {
    List<Told> told = new ArrayList<>();
    for (String repository : history.names()) {
      for (Run run : history.runs(repository)) {
        run.attempts.forEach(
            attempt -> told.add(told("workflow_run", attempt, "updated_at", repository)));
        run.jobs.forEach(
            jobs ->
                jobs.forEach(
                    job -> told.add(told("workflow_job", job, "completed_at", repository))));
      }
    }
    return told.stream()
        .sorted(Comparator.comparing(Told::at))
        .map(one -> receiver.webhook(one.event(), one.payload().toString()))
        .toList();
  }

  private static Told told(String event, JsonNode subject, String end, String repository) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("action", "completed");
    payload.set(event, subject);
    payload.putObject("repository").put("full_name", repository);
    return new Told(Instant.parse(subject.path(end).asText()), event, payload);
  }

  /** Makes a history, as deliveries and in files as other systems would keep it. */
  private List<HttpRequest> deliveries(KilledReceiver receiver, Path direct) throws IOException {
    List<HttpRequest> deliveries = new ArrayList<>();
    List<String> payloads = new ArrayList<>();
    Files.createDirectories(direct);
    LiveRuns runs = new LiveRuns(WORKFLOWS);
    for (int i = 0; i < WEBHOOKS; i++) {
      LiveRuns.Delivery delivery = runs.delivery(i, BEGIN + i * BETWEEN_EVENTS_MS);
      payloads.add(delivery.payload());
      deliveries.add(receiver.webhook(delivery.event(), delivery.payload()));
    }
    Files.write(direct.resolve("payloads.jsonl"), payloads);

    Path made = folder.resolve("made");
    LogGenerator.generate(new GenerateSettings(LINES, 3, made, false, LINES));
    List<String> lines = Files.readAllLines(made.resolve("runs-00000.jsonl"));
    Files.write(direct.resolve("lines.jsonl"), lines);
    lines.forEach(line -> deliveries.add(receiver.line(line)));

    for (int i = 0; i < REPORTS; i++) {
      String run = Long.toString(14_000_000_000L + i);
      String repository = "harbor/pier-" + i % WORKFLOWS / WORKFLOWS_OF_REPOSITORY;
      String report =
          "<testsuite name='s%1$d'><testcase name='works'/><testcase name='t%1$d' time='0.25'/></testsuite>"
              .formatted(i);
      Path place =
          Files.createDirectories(direct.resolve("junit/" + repository + "/" + run + "/1"));
      Files.writeString(place.resolve("unit.xml.zst"), report);
      Files.writeString(
          place.resolve("run.json"),
          "{\"repository\":\"%s\",\"run_id\":%s}".formatted(repository, run));
      deliveries.add(receiver.report(repository + "/" + run, "unit", report));
    }
    return deliveries;
  }
}
