package io.workflowtelemetry.runners.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ListeningSockets;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.metrics.prometheus.OneAddressPrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is scraped of a stream on embedded Flink while it runs, under the names that stay. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class MetricsTest {
  private static final String PREFIX = "flink_taskmanager_job_task_operator_telemetry_";
  private static final Pattern SAMPLE =
      Pattern.compile("(flink_(?:task|job)manager_job_\\w+)\\{[^}]*} (-?[0-9.E+]+)");
  private static final int RUNS = 30;

  /** The slow run is a DURATION_ANOMALY, and an ANOMALY_SCORE. */
  private static final double ALERTS = 2;

  private static final Duration AGO = Duration.ofMinutes(30);

  @TempDir Path folder = Path.of("");

  @Test
  void aScrapeHasTheRightCounts() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Instant begin = Instant.now().minus(AGO);
    StringBuilder lines = new StringBuilder();
    for (int run = 1; run <= RUNS; run++) {
      // The last one takes ten times as long as the others did.
      lines.append(line(run, begin.plusSeconds(run), run == RUNS ? 100_000 : 10_000));
    }
    lines.append("{\"broken\n{\"strange\":1}\n");
    Path runs = Files.writeString(logs.resolve("runs.jsonl"), lines);
    Files.setLastModifiedTime(runs, FileTime.from(begin));
    // One that is not quiet keeps the stream from its end until all was seen.
    Path open = Files.writeString(logs.resolve("open.jsonl"), "{}\n");
    Path told = folder.resolve("told.jsonl");
    Path alerting =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels: {file: {type: json-lines, path: told.jsonl}}
            routes: [{match: {rule: DURATION_ANOMALY}, to: file, group_wait: 0s}]
            """);
    int port = FreePort.find();
    long self = ProcessHandle.current().pid();
    // Servers of other tests are none of the stream's.
    Set<String> before = ListeningSockets.areKnown() ? ListeningSockets.open(self) : Set.of();
    int count = ListeningSockets.areKnown() ? ListeningSockets.count(self) : 0;
    CompletableFuture<Command> stream =
        CompletableFuture.supplyAsync(
            () ->
                Command.run(
                    List.of(
                        "stream",
                        "--runner=FlinkRunner",
                        "--parallelism=1",
                        "--source=files:" + logs + "/*.jsonl",
                        "--quietAfter=20m",
                        "--idleAfter=1s",
                        "--commitWait=1s",
                        "--stopWhenIdle=1s",
                        "--output=" + folder.resolve("out"),
                        "--alerting=" + alerting,
                        "--metricsPort=" + port)));
    Map<String, Double> seen =
        scrapeUntil(
            port,
            all ->
                all.getOrDefault(PREFIX + "alert_latency_ms_count", 0.0) >= ALERTS
                    && all.containsKey(PREFIX + "records_total_deliveries_ok")
                    && all.getOrDefault(PREFIX + "records_total_runs_ok", 0.0) >= RUNS,
            stream);

    assertThat(seen.get(PREFIX + "records_total_read_ok"), is(RUNS + 2.0));
    assertThat(seen.get(PREFIX + "records_total_parse_ok"), is((double) RUNS));
    assertThat(seen.get(PREFIX + "records_total_parse_bad"), is(2.0));
    assertThat(seen.get(PREFIX + "records_total_runs_ok"), is((double) RUNS));
    assertThat(seen.get(PREFIX + "records_total_deliveries_ok"), is(1.0));
    assertThat(Files.readAllLines(told), hasSize(1));
    assertThat(seen.get(PREFIX + "event_lag_ms_count"), is(greaterThan(RUNS - 1.0)));
    double mean =
        seen.getOrDefault(PREFIX + "event_lag_ms_sum", 0.0)
            / seen.getOrDefault(PREFIX + "event_lag_ms_count", 0.0);
    Duration most = Duration.between(begin, Instant.now());
    assertThat(mean, is(between(AGO.minusMinutes(4), most)));
    assertThat(seen.get(PREFIX + "alert_latency_ms_count"), is(ALERTS));
    assertThat(seen.get(PREFIX + "alert_latency_ms"), is(between(AGO.minusMinutes(3), most)));
    assertTheAlertsAreOf(seen.keySet());
    if (ListeningSockets.areKnown()) {
      assertThat("Flink's own ports", ListeningSockets.count(self), is(greaterThan(count + 1)));
      Set<String> reached = new TreeSet<>(ListeningSockets.open(self));
      reached.removeAll(before);
      assertThat("ports that others reach", reached, is(empty()));
    }
    Files.delete(open);
    stream.get().ended(ExitCode.OK);
  }

  /** What the rules for Prometheus name is there, but for what did not happen in this stream. */
  private static void assertTheAlertsAreOf(Set<String> served) throws IOException {
    Path project = ProjectFolder.find();
    JsonNode rules =
        new YAMLMapper()
            .readTree(project.resolve("runners/kubernetes/alerts.yaml").toFile())
            .at("/spec/groups/0/rules");
    String page = Files.readString(project.resolve("docs/operations.md"));
    Set<String> named = new TreeSet<>();
    for (JsonNode rule : rules) {
      String alert = rule.path("alert").asText();
      assertThat(alert, page, containsString("`" + alert + "`: "));
      Matcher name = Pattern.compile("flink_\\w+").matcher(rule.path("expr").asText());
      assertThat(alert, name.find());
      do {
        named.add(name.group());
      } while (name.find());
    }
    assertThat(named, hasSize(9));
    named.removeAll(served);
    assertThat(named, is(Set.of(PREFIX + "records_total_read_late")));
  }

  @Test
  void otherMachinesReachItWhereThatIsAskedForAlone() throws Exception {
    Optional<InetAddress> address = ListeningSockets.addressForOthers();
    assumeTrue(address.isPresent(), "this machine has no address but its loopback's");
    int port = FreePort.find();
    assertThrows(ConnectException.class, () -> page(address.get(), port, "127.0.0.1"));
    assertThat(page(address.get(), port, "0.0.0.0"), is(200));
  }

  /** Asks a reporter that listens on {@code host} for its page by an address. */
  private static int page(InetAddress address, int port, String host) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("host", host);
    settings.setProperty("port", Integer.toString(port));
    MetricReporter reporter =
        new OneAddressPrometheusReporter.Factory().createMetricReporter(settings);
    try {
      URL page = new URL("http", address.getHostAddress(), port, "/metrics");
      return ((HttpURLConnection) page.openConnection()).getResponseCode();
    } finally {
      reporter.close();
    }
  }

  @Test
  void aPortIsForEmbeddedFlink() {
    Command refused =
        Command.run(List.of("stream", "--source=files:x", "--output=" + folder, "--metricsPort=1"));
    refused.ended(ExitCode.USAGE);
    assertThat(
        refused.err(), allOf(containsString("--metricsPort"), containsString("FlinkRunner")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "x", ":9249", "localhost:", "203.0.113.9:9249", "a b:1"})
  void wrongAddresses(String given) {
    assertIsRefused(given);
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertIsRefused(Integer.toString(taken.getLocalPort()));
    }
  }

  private void assertIsRefused(String given) {
    Command refused =
        Command.run(
            List.of(
                "stream",
                "--runner=FlinkRunner",
                "--source=files:x",
                "--output=" + folder,
                "--metricsPort=" + given));
    refused.ended(ExitCode.USAGE);
    assertThat(
        refused.err(),
        containsString(
            "--metricsPort: given '" + given + "'; allowed: a free port of this machine"));
  }

  private static org.hamcrest.Matcher<Double> between(Duration least, Duration most) {
    return allOf(greaterThan((double) least.toMillis()), lessThan((double) most.toMillis()));
  }

  private static String line(int run, Instant start, long ms) {
    return String.format(
        "{\"workflow_id\":\"%d\",\"name\":\"CI Build\",\"status\":\"success\",\"duration_ms\":%d,"
            + "\"timestamp\":\"%s\",\"repository\":\"harbor/lantern\",\"branch\":\"main\","
            + "\"commit\":{\"sha\":\"%040x\",\"author\":\"Ada Moreno\",\"message\":\"Fix it\"}}%n",
        run, ms, start, run);
  }

  private static Map<String, Double> scrapeUntil(
      int port, Predicate<Map<String, Double>> enough, CompletableFuture<Command> stream)
      throws Exception {
    Map<String, Double> seen = new TreeMap<>();
    while (!enough.test(seen)) {
      if (stream.isDone()) {
        throw new AssertionError("it ended before; seen were " + seen + " of " + stream.get());
      }
      seen = scrape(port);
    }
    return seen;
  }

  private static Map<String, Double> scrape(int port) throws InterruptedException {
    Map<String, Double> samples = new TreeMap<>();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build();
    try {
      String page =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher sample = SAMPLE.matcher(page);
      while (sample.find()) {
        // A metric of several steps is the sum of theirs, as a query would have it.
        samples.merge(sample.group(1), Double.parseDouble(sample.group(2)), Double::sum);
      }
    } catch (IOException e) {
      // It has not started yet; or a metric came to be while Flink's reporter answered, which ends
      // the connection. Prometheus too asks again.
      Thread.onSpinWait();
    }
    return samples;
  }
}
