package io.workflowtelemetry.runners.stream;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of incidents that are planted in logs, as a server that is told sees it. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class AlertDeliveryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Not so long ago that what comes after the first incident would be late. */
  private final Instant begin =
      Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);

  private static final String DEPLOY_FIRES = "Deploy firing FIRING-1";
  private static final String DEPLOY_IS_OVER = "Deploy resolved RESOLVED-1";
  private static final String NIGHTLY_FIRES = "Nightly firing FIRING-1";

  @TempDir Path folder = Path.of("");

  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  /** A sign for each request, and for the end of the stream. */
  private final BlockingQueue<Boolean> signs = new LinkedBlockingQueue<>();

  /** What the server was told of, alert by alert. */
  private final List<String> told = new CopyOnWriteArrayList<>();

  private Path logs = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void begin() throws IOException {
    server.start();
    server.addMockServiceRequestListener((request, response) -> hear(request.getBody()));
    server.stubFor(post("/kUmQuAt-7741").willReturn(aResponse().withStatus(200)));
    logs = Files.createDirectory(folder.resolve("logs"));
    file =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels:
              hook: {type: webhook, url: "http://127.0.0.1:%d/${file:token}"}
            routes:
              - match: {rule: FAILURE_STREAK, severity: CRITICAL}
                to: hook
                group_by: [repository, workflow]
                group_wait: 0s
                group_interval: 0s
                repeat_interval: 365d
            """
                .formatted(server.port()));
    Files.writeString(folder.resolve("token"), "kUmQuAt-7741\n");
  }

  @AfterEach
  void end() {
    server.stop();
  }

  @Test
  void anIncidentPagesOnceAndIsResolvedOnce() throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(Kind.H2);
    // One that is not quiet keeps the stream from its end.
    Path open = Files.writeString(logs.resolve("open.jsonl"), "");
    write("1.jsonl", incidents());
    Path first = folder.resolve("first");
    CompletableFuture<Command> stream =
        CompletableFuture.supplyAsync(() -> Command.stream(stream(first, warehouse.flags())));
    awaitAll(stream, List.of(DEPLOY_FIRES, NIGHTLY_FIRES));
    write("2.jsonl", recovery());
    awaitAll(stream, List.of(DEPLOY_FIRES, NIGHTLY_FIRES, DEPLOY_IS_OVER));
    Files.delete(open);
    stream.get().ended(ExitCode.OK);
    List<String> all = List.of(DEPLOY_FIRES, DEPLOY_IS_OVER, NIGHTLY_FIRES);
    assertThat(told, containsInAnyOrder(all.toArray()));
    assertThat(
        results(first),
        containsInAnyOrder("hook FIRING-1 SENT", "hook FIRING-1 SENT", "hook RESOLVED-1 SENT"));

    // Another stream that knows nothing of the first but its warehouse.
    Path second = folder.resolve("second");
    Command.stream(stream(second, warehouse.flags())).ended(ExitCode.OK);
    assertThat("nobody is told again", told, containsInAnyOrder(all.toArray()));
    // It may or may not have seen the first incident before it was over.
    assertThat(Set.copyOf(results(second)), is(Set.copyOf(results(first))));

    assertThat(alerts("list", warehouse.with()), is(alerts("list", List.of("--input=" + first))));
    String listed = alerts("list", warehouse.with());
    assertThat(listed, containsString("FAILURE_STREAK"));
    assertThat(listed, containsString("Nightly"));
    assertThat(listed, not(containsString("Deploy main")));
    for (Path output : List.of(first, second)) {
      assertThat(contentOf(output), not(containsString("kUmQuAt")));
    }
  }

  @Test
  void shadowTellsNobodyAndReports() throws Exception {
    write("1.jsonl", incidents());
    write("2.jsonl", recovery());
    Path out = folder.resolve("out");
    Command.stream(stream(out, List.of("--mode=shadow"))).ended(ExitCode.OK);
    assertThat(told, is(empty()));
    JsonNode report =
        JSON.readTree(
            Command.run(List.of("alerts", "--shadowReport", "--input=" + out, "--format=json"))
                .ended(ExitCode.OK)
                .out());
    assertThat(report.at("/channels/hook/alerts").asInt(), is(2));
    assertThat(report.at("/channels/hook/alerts_by_severity/CRITICAL").asInt(), is(2));

    Path disabled = folder.resolve("disabled");
    Command.stream(stream(disabled, List.of("--mode=disabled"))).ended(ExitCode.OK);
    assertThat(told, is(empty()));
    assertThat(Files.exists(disabled.resolve("deliveries")), is(false));
  }

  @Test
  void aBackfillTellsWhatStillFiresWhereThatIsAskedFor() throws Exception {
    write("1.jsonl", incidents());
    write("2.jsonl", recovery());
    Path out = folder.resolve("out");
    List<String> silent =
        List.of("--input=" + logs + "/*", "--output=" + out, "--alerting=" + file);
    Command.onDirectRunner(silent).ended(ExitCode.OK);
    assertThat(told, is(empty()));
    List<String> loud = new ArrayList<>(silent);
    loud.add("--notify");
    Command.onDirectRunner(loud).ended(ExitCode.OK);
    assertThat(told, contains(NIGHTLY_FIRES));
    assertThat(results(out), contains("hook FIRING-1 SENT"));
    Command.onFlink(2, loud).ended(ExitCode.OK);
    assertThat("without a warehouse nobody knows", told, contains(NIGHTLY_FIRES, NIGHTLY_FIRES));
  }

  @Test
  void aTestOfAChannelSaysWhetherItTookIt() {
    List<String> command = List.of("alerts", "test-channel", "hook", "--alerting=" + file);
    Command took = Command.run(command).ended(ExitCode.OK);
    assertThat(took.out(), is("hook: the channel took it\n"));
    server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(403)));
    Command refused = Command.run(command).ended(ExitCode.FAILED);
    assertThat(refused.out().lines().count(), is(1L));
    assertThat(refused.out(), containsString("hook: it was not taken ("));
    assertThat(refused.out(), containsString("403"));
    assertThat(refused.out() + refused.err(), not(containsString("kUmQuAt")));
  }

  private String alerts(String action, List<String> flags) {
    List<String> command = new ArrayList<>(List.of("alerts", action));
    command.addAll(flags);
    return Command.run(command).ended(ExitCode.OK).out();
  }

  private List<String> stream(Path output, List<String> more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--source=files:" + logs + "/*.jsonl",
                "--quietAfter=20m",
                "--idleAfter=1s",
                "--commitWait=1s",
                "--stopWhenIdle=2s",
                "--output=" + output,
                "--alerting=" + file));
    flags.addAll(more);
    return flags;
  }

  /** Three failures in a row of two workflows. */
  private List<String> incidents() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lines.add(line("Deploy", i, "failure"));
      lines.add(line("Nightly", i, "failure"));
    }
    return lines;
  }

  private List<String> recovery() {
    return List.of(line("Deploy", 60, "success"));
  }

  private String line(String workflow, int minute, String status) {
    return String.format(
        Locale.ROOT,
        "{\"workflow_id\":\"%s-%d\",\"name\":\"%s\",\"status\":\"%s\",\"duration_ms\":10000,"
            + "\"timestamp\":\"%s\",\"repository\":\"harbor/lantern\",\"branch\":\"main\","
            + "\"jobs\":[{\"id\":\"%s-%d\",\"name\":\"build\",\"conclusion\":\"%s\"}]}",
        workflow,
        minute,
        workflow,
        status,
        begin.plusSeconds(60L * minute),
        workflow,
        minute,
        status);
  }

  /** Writes a file that is quiet from the start. */
  private void write(String name, List<String> lines) throws IOException {
    Path unseen = Files.write(logs.resolve(name + ".tmp"), lines);
    Files.setLastModifiedTime(unseen, FileTime.from(begin));
    Files.move(unseen, logs.resolve(name));
  }

  private void awaitAll(CompletableFuture<Command> stream, List<String> wanted) throws Exception {
    var unused = stream.whenComplete((ran, failure) -> signs.add(true));
    while (!told.containsAll(wanted)) {
      if (stream.isDone()) {
        throw new AssertionError("it ended before; told was " + told + " of " + stream.get());
      }
      var sign = signs.take();
      assertThat(sign, is(true));
    }
  }

  private void hear(byte[] body) {
    try {
      for (JsonNode alert : JSON.readTree(body).path("alerts")) {
        told.add(
            alert.at("/labels/workflow").asText()
                + " "
                + alert.path("status").asText()
                + " "
                + alert.at("/annotations/revision").asText());
      }
      signs.add(true);
    } catch (IOException e) {
      throw new UncheckedIOException("what the server was told is no JSON", e);
    }
  }

  private static List<String> results(Path output) throws IOException {
    List<String> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(output.resolve("deliveries"))) {
      for (Path part : files.sorted().toList()) {
        for (String row : Files.readAllLines(part, UTF_8)) {
          JsonNode delivery = JSON.readTree(row);
          results.add(
              delivery.path("channel").asText()
                  + " "
                  + delivery.path("revision").asText()
                  + " "
                  + delivery.path("result").asText());
        }
      }
    }
    return results;
  }

  private static String contentOf(Path output) throws IOException {
    StringBuilder content = new StringBuilder();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path part : files.filter(Files::isRegularFile).toList()) {
        content.append(Files.readString(part, ISO_8859_1));
      }
    }
    return content.toString();
  }
}
