package io.workflowtelemetry.runners.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All parts in one process, which is killed and started again. */
class UpTest {
  private static final String REPOSITORY = "harbor/lantern";
  private static final int RUNS = 40;
  private static final int ATTEMPTS = RUNS * 11 / 10;
  private static final Instant BEGIN = Instant.parse("2025-11-03T06:00:00Z");
  private static final Pattern ADDRESS = Pattern.compile("takes deliveries at (http://[0-9.:]+);");

  /** The screen is drawn over what is above it, where that is not the former one. */
  private static final Pattern OVER_A_LINE = Pattern.compile("looked at [^\\n]*\\n\u001b\\[\\d+A");

  @TempDir Path folder = Path.of("");

  private final GitHubServer server =
      new GitHubServer(GitHubHistory.of(List.of(REPOSITORY), RUNS, BEGIN, Duration.ofMinutes(7)));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatIsCollectedAndReceivedIsInTheTables() throws Exception {
    Files.writeString(folder.resolve("token"), "ghp_kUmQuAt7741\n");
    Path data = folder.resolve("data");
    Process first = up("first.log", data);
    try {
      deliver("first.log", first, "9001");
      awaitRuns(ATTEMPTS + 1, data, "first.log", first);
    } finally {
      first.destroyForcibly().waitFor();
    }
    Process second = up("second.log", data);
    try {
      deliver("second.log", second, "9002");
      awaitRuns(ATTEMPTS + 2, data, "second.log", second);
    } finally {
      second.destroy();
    }
    assertThat(second.waitFor(), is(not(0)));
    String told = Files.readString(folder.resolve("second.log"));
    assertThat("the screen covers lines", OVER_A_LINE.matcher(told).find(), is(false));
    assertThat(
        told,
        allOf(
            containsString("collected  "),
            containsString("received   1 deliveries"),
            containsString("streamed   days up to ")));

    Path backfilled = folder.resolve("backfilled");
    Command.onFlink(
            2,
            List.of(
                "--input=" + data + "/collected/**," + data + "/received/**.zst",
                "--output=" + backfilled))
        .ended(ExitCode.OK);
    JsonNode runs = compared(backfilled, data);
    assertThat(runs.toString(), runs.path("equal").asInt(), is(ATTEMPTS + 2));
  }

  private Process up(String log, Path data) throws IOException {
    return new ProcessBuilder(
            JavaProcess.of(
                List.of("-Xmx768m", "-Dtelemetry.terminal=true"),
                "up",
                "--repositories=" + REPOSITORY,
                "--since=2025-11-01",
                "--apiUrl=" + server.url(),
                "--token=file:" + folder.resolve("token"),
                "--follow=1s",
                "--port=0",
                "--output=" + data))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private void deliver(String log, Process up, String run) throws Exception {
    String address = null;
    while (address == null) {
      goOn(log, up);
      Matcher told = ADDRESS.matcher(Files.readString(folder.resolve(log)));
      address = told.find() ? told.group(1) : null;
    }
    // The file of a day is there once the day is over.
    Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    String line =
        """
        {"workflow_id":"%1$s","name":"Deploy","status":"success","duration_ms":5000,\
        "timestamp":"%2$s","repository":"harbor/lantern","jobs":[{"id":"1","name":"deploy",\
        "status":"completed","conclusion":"success","started_at":"%2$s","completed_at":"%3$s"}]}
        """
            .formatted(run, at, at.plusSeconds(5));
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(address + "/native"))
                    .POST(HttpRequest.BodyPublishers.ofString(line, UTF_8))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body(), answer.statusCode(), is(202));
  }

  private void awaitRuns(int count, Path data, String log, Process up) throws Exception {
    while (true) {
      goOn(log, up);
      Path runs = data.resolve("tables/runs");
      if (Files.isDirectory(runs)
          && compared(data.resolve("tables"), data).path("equal").asInt() == count) {
        return;
      }
    }
  }

  private void goOn(String log, Process up) throws Exception {
    assertThat(
        Files.readString(folder.resolve(log)), up.waitFor(500, TimeUnit.MILLISECONDS), is(false));
  }

  private static JsonNode compared(Path output, Path data) throws IOException {
    String found =
        Command.run(
                List.of(
                    "diff", output.toString(), data.resolve("tables").toString(), "--format=json"))
            .out();
    return new ObjectMapper().readTree(found).path("tables").path("runs");
  }
}
