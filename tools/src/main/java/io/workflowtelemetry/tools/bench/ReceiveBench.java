package io.workflowtelemetry.tools.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.tools.generate.LiveRuns;
import io.workflowtelemetry.tools.generate.LiveRuns.Delivery;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends signed webhooks to a receiver that is a process of its own, at a steady rate. */
public final class ReceiveBench implements AutoCloseable {
  private static final String SECRET = "bench";
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** As many connections there are at most. */
  private static final int AT_ONCE = 200;

  private static final int KEPT = 202;
  private static final double NANOS_OF_MS = 1e6;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final Process process;
  private final String address;

  private ReceiveBench(Path folder, Process process, String address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  /**
   * Measures.
   *
   * @param home the folder of the project
   * @param lasting for how long deliveries come; those of the first third don't count
   * @throws IOException if the receiver does not start, or takes none
   */
  public static ReceiveReport run(Path home, int rate, Duration lasting, PrintStream progress)
      throws IOException {
    try (ReceiveBench bench = start(home)) {
      progress.println("bench: " + rate + " deliveries a second for " + lasting.toSeconds() + " s");
      return bench.measure(rate, lasting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while deliveries were sent", e);
    }
  }

  private static ReceiveBench start(Path home) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("telemetry-bench");
    Path secret = Files.writeString(folder.resolve("secret"), SECRET);
    int port;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                home.resolve("telemetry").toString(),
                "receive",
                "--port=" + port,
                "--to=files:" + folder.resolve("kept"),
                "--webhookSecret=file:" + secret,
                "--minFreeBytes=0",
                // A connection that is closed while it is used again would count as a delivery
                // lost.
                "--patience=5m")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    ReceiveBench bench = new ReceiveBench(folder, process, "http://127.0.0.1:" + port);
    bench.awaitStart();
    return bench;
  }

  private void awaitStart() throws IOException, InterruptedException {
    HttpRequest ready = HttpRequest.newBuilder(URI.create(address + "/readyz")).build();
    long begin = System.nanoTime();
    while (true) {
      try {
        if (client.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
          String log = Files.readString(folder.resolve("log"));
          close();
          throw new IOException("the receiver did not start: " + log, e);
        }
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private ReceiveReport measure(int rate, Duration lasting)
      throws IOException, InterruptedException {
    LiveRuns runs = new LiveRuns(100);
    Semaphore room = new Semaphore(AT_ONCE);
    Queue<Double> times = new ConcurrentLinkedQueue<>();
    long count = Math.max(1, rate * lasting.toMillis() / 1_000);
    long begin = System.nanoTime();
    long clock = System.currentTimeMillis();
    int sent = 0;
    for (long number = 0; number < count; number++) {
      long sinceBegin = number * TimeUnit.SECONDS.toNanos(1) / rate;
      HttpRequest request = request(runs.delivery(number, clock + sinceBegin / 1_000_000));
      long due = begin + sinceBegin;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      boolean counts = number >= count / 3;
      sent += counts ? 1 : 0;
      room.acquire();
      var unused =
          client
              .sendAsync(request, BodyHandlers.discarding())
              .whenComplete(
                  (answer, failure) -> {
                    if (counts && failure == null && answer.statusCode() == KEPT) {
                      times.add((System.nanoTime() - due) / NANOS_OF_MS);
                    }
                    // Behind it: who waits for all looks at the times.
                    room.release();
                  });
    }
    room.acquire(AT_ONCE);
    List<Double> sorted = times.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IOException("no delivery was kept: " + Files.readString(folder.resolve("log")));
    }
    return new ReceiveReport(
        rate, sent, sorted.size(), quantile(sorted, 0.5), quantile(sorted, 0.99));
  }

  private HttpRequest request(Delivery delivery) {
    byte[] body = delivery.payload().getBytes(UTF_8);
    return HttpRequest.newBuilder(URI.create(address + "/github"))
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", delivery.event())
        .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(hmac(body)))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static byte[] hmac(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }

  private static double quantile(List<Double> sorted, double share) {
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
