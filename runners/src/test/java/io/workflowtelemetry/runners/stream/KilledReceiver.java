package io.workflowtelemetry.runners.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A receiver in a process that is killed again and again, and senders that send what was not
 * answered once more, as GitHub's redelivery does, and some of what was.
 */
final class KilledReceiver implements AutoCloseable {
  private static final int SENDERS = 200;
  private static final int TWICE_EVERY = 20;
  private static final String SECRET = "webhook-secret";
  private static final String TOKEN = "bearer-token";

  private final Path secrets;
  private final Path kept;
  private final int port = FreePort.find();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What each process printed after it had begun. */
  private final List<Future<List<String>>> printed = new ArrayList<>();

  /** Null while there is none that answers; senders wait for one. */
  private @Nullable Process running;

  /**
   * Prepares it.
   *
   * @param secrets a folder for what signs
   * @param kept where deliveries are kept
   */
  KilledReceiver(Path secrets, Path kept) throws IOException {
    this.secrets = secrets;
    this.kept = kept;
    Files.writeString(secrets.resolve("secret"), SECRET);
    Files.writeString(secrets.resolve("token"), TOKEN);
  }

  /** Returns a webhook of GitHub, signed. */
  HttpRequest webhook(String event, String payload) {
    byte[] body = payload.getBytes(UTF_8);
    return to("/github")
        .header("X-GitHub-Event", event)
        .header("X-Hub-Signature-256", "sha256=" + hmac(body))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  /** Returns a line of its own. */
  HttpRequest line(String line) {
    return to("/native")
        .header("Authorization", "Bearer " + TOKEN)
        .POST(BodyPublishers.ofString(line))
        .build();
  }

  /**
   * Returns a report of tests.
   *
   * @param run {@code OWNER/NAME/RUN_ID}
   */
  HttpRequest report(String run, String name, String report) {
    return to("/junit/" + run + "/" + name + ".xml")
        .header("Authorization", "Bearer " + TOKEN)
        .PUT(BodyPublishers.ofString(report))
        .build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  /**
   * Delivers all of it in about this order, and kills the receiver as often meanwhile. In the end
   * it is stopped by a signal, and had nothing to say.
   */
  void deliver(List<HttpRequest> deliveries, int kills) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    Semaphore due = new Semaphore(0);
    start();
    List<Future<?>> senders = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      senders.add(
          threads.submit(
              () -> {
                try {
                  for (int i = next.getAndIncrement();
                      i < deliveries.size();
                      i = next.getAndIncrement()) {
                    deliver(deliveries.get(i));
                    if (i % TWICE_EVERY == 0) {
                      deliver(deliveries.get(i));
                    }
                    if (answered.incrementAndGet() % (deliveries.size() / (kills + 1)) == 0) {
                      due.release();
                    }
                  }
                } finally {
                  // Whoever fails is not waited for.
                  due.release(kills);
                }
                return null;
              }));
    }
    for (int kill = 0; kill < kills; kill++) {
      due.acquire();
      stop(true);
      start();
    }
    for (Future<?> sender : senders) {
      sender.get();
    }
    stop(false);
    assertThat(answered.get(), is(deliveries.size()));
    for (Future<List<String>> lines : printed) {
      assertThat("nothing that looks like a failure", lines.get(), is(List.of()));
    }
  }

  private void deliver(HttpRequest delivery) throws InterruptedException {
    while (true) {
      awaitOneThatAnswers();
      try {
        int status = client.send(delivery, BodyHandlers.discarding()).statusCode();
        if (status == 202) {
          return;
        }
        assertThat("status", status, is(503));
      } catch (IOException e) {
        // Killed, or not there again: the sender does not know, and sends it once more.
      }
    }
  }

  private synchronized void awaitOneThatAnswers() throws InterruptedException {
    while (running == null) {
      wait();
    }
    assertThat("it ended by itself", running.isAlive(), is(true));
  }

  /** Returns once it listens. */
  private void start() throws IOException {
    Process process =
        new ProcessBuilder(
                JavaProcess.of(
                    List.of("-Xmx512m"),
                    "receive",
                    "--port=" + port,
                    "--to=files:" + kept,
                    "--webhookSecret=file:" + secrets.resolve("secret"),
                    "--token=file:" + secrets.resolve("token"),
                    "--finishAfter=2s",
                    "--minFreeBytes=0"))
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader(UTF_8);
    assertThat(
        output.readLine(), startsWith("telemetry: takes deliveries at http://127.0.0.1:" + port));
    printed.add(threads.submit(() -> output.lines().toList()));
    synchronized (this) {
      running = process;
      notifyAll();
    }
  }

  private void stop(boolean isKilled) {
    Process process;
    synchronized (this) {
      process = running;
      running = null;
    }
    if (process != null) {
      // By its handle: else what it printed could not be read any more.
      ProcessHandle handle = process.toHandle();
      boolean unused = isKilled ? handle.destroyForcibly() : handle.destroy();
      process.onExit().join();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    stop(true);
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
