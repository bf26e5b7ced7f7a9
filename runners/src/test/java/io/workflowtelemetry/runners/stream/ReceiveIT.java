package io.workflowtelemetry.runners.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LiveRuns;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deliveries to a receiver that is killed again and again. Senders send what was not answered once
 * more, as GitHub's redelivery does, and some of what was: the tables are those of the same history
 * in files.
 */
class ReceiveIT {
  private static final int WEBHOOKS = 9_000;
  private static final int LINES = 950;
  private static final int REPORTS = 50;
  private static final int WORKFLOWS = 40;
  private static final int WORKFLOWS_OF_REPOSITORY = 20;
  private static final int SENDERS = 200;
  private static final int KILLS = 4;
  private static final int TWICE_EVERY = 20;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final long BEGIN = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long BETWEEN_EVENTS_MS = 40_000;
  private static final String SECRET = "webhook-secret";
  private static final String TOKEN = "bearer-token";

  @TempDir private Path folder = Path.of("");
  private final int port = FreePort.find();
  private final AtomicInteger answered = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void whatWasAnsweredIsInTheTablesWhateverWasKilled() throws Exception {
    Path kept = folder.resolve("kept");
    // In the same place, since the rows of tests tell the file.
    List<HttpRequest> deliveries = deliveries(kept);
    Path expected = backfill(kept + "/**", "expected");
    Files.move(kept, folder.resolve("direct"));

    receive(deliveries, kept);
    try (Stream<Path> all = Files.walk(kept)) {
      assertThat(all.filter(file -> file.toString().endsWith(".part")).toList(), is(List.of()));
    }

    Path backfilled = backfill(kept + "/**.zst", "backfilled");
    assertThat(
        SameTables.check(backfilled, expected).get("tests/tests"), greaterThan((long) REPORTS));
    Path streamed = folder.resolve("streamed");
    Command.stream(
            List.of(
                "--source=files:" + kept + "/**.zst",
                "--stopWhenIdle=3s",
                "--quietAfter=1s",
                "--output=" + streamed))
        .ended(ExitCode.OK);
    var unused = SameTables.check(streamed, expected);
  }

  private Path backfill(String input, String name) {
    Path output = folder.resolve(name);
    Command.onFlink(2, List.of("--input=" + input, "--output=" + output)).ended(ExitCode.OK);
    return output;
  }

  /** Delivers all of it, and kills the receiver meanwhile. */
  private void receive(List<HttpRequest> deliveries, Path kept) throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    Process receiver = start(kept);
    try {
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> all = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        all.add(senders.submit(() -> deliver(deliveries, next)));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        while (answered.get() < kill * deliveries.size() / (KILLS + 1)) {
          assertThat(Files.readString(folder.resolve("log")), receiver.isAlive(), is(true));
          LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        receiver.destroyForcibly().waitFor();
        receiver = start(kept);
      }
      for (Future<?> sender : all) {
        sender.get();
      }
      receiver.destroy();
      receiver.waitFor();
    } finally {
      senders.shutdownNow();
      receiver.destroyForcibly();
    }
    assertThat(answered.get(), is(deliveries.size()));
    // Nothing that looks like a failure, whatever clients did.
    assertThat(
        Files.readAllLines(folder.resolve("log")),
        everyItem(startsWith("telemetry: takes deliveries at http://127.0.0.1:" + port)));
  }

  private Process start(Path kept) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), SECRET);
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    return new ProcessBuilder(
            JavaProcess.of(
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"),
                "receive",
                "--port=" + port,
                "--to=files:" + kept,
                "--webhookSecret=file:" + secret,
                "--token=file:" + token,
                "--finishAfter=2s",
                "--minFreeBytes=0"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private Void deliver(List<HttpRequest> deliveries, AtomicInteger next)
      throws InterruptedException {
    for (int i = next.getAndIncrement(); i < deliveries.size(); i = next.getAndIncrement()) {
      deliver(deliveries.get(i));
      if (i % TWICE_EVERY == 0) {
        deliver(deliveries.get(i));
      }
      answered.incrementAndGet();
    }
    return null;
  }

  private void deliver(HttpRequest delivery) throws InterruptedException {
    while (true) {
      try {
        int status = client.send(delivery, BodyHandlers.discarding()).statusCode();
        if (status == 202) {
          return;
        }
        assertThat("status", status, is(503));
      } catch (IOException e) {
        // Killed, or not there again: the sender does not know, and sends it once more.
      }
      Thread.sleep(BETWEEN_TRIES.toMillis());
    }
  }

  /** Makes a history, as deliveries and in files as other systems would keep it. */
  private List<HttpRequest> deliveries(Path direct) throws IOException {
    List<HttpRequest> deliveries = new ArrayList<>();
    List<String> payloads = new ArrayList<>();
    Files.createDirectories(direct);
    LiveRuns runs = new LiveRuns(WORKFLOWS);
    for (int i = 0; i < WEBHOOKS; i++) {
      LiveRuns.Delivery delivery = runs.delivery(i, BEGIN + i * BETWEEN_EVENTS_MS);
      payloads.add(delivery.payload());
      byte[] body = delivery.payload().getBytes(UTF_8);
      deliveries.add(
          to("/github")
              .header("X-GitHub-Event", delivery.event())
              .header("X-Hub-Signature-256", "sha256=" + hmac(body))
              .POST(BodyPublishers.ofByteArray(body))
              .build());
    }
    Files.write(direct.resolve("payloads.jsonl"), payloads);

    Path made = folder.resolve("made");
    LogGenerator.generate(new GenerateSettings(LINES, 3, made, false, LINES));
    List<String> lines = Files.readAllLines(made.resolve("runs-00000.jsonl"));
    Files.write(direct.resolve("lines.jsonl"), lines);
    for (String line : lines) {
      deliveries.add(
          to("/native")
              .header("Authorization", "Bearer " + TOKEN)
              .POST(BodyPublishers.ofString(line))
              .build());
    }

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
      deliveries.add(
          to("/junit/" + repository + "/" + run + "/unit.xml")
              .header("Authorization", "Bearer " + TOKEN)
              .PUT(BodyPublishers.ofString(report))
              .build());
    }
    return deliveries;
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static String hmac(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }
}
