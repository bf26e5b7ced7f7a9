package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names in logs are kept as they are, and never do anything where they are shown. */
class HostileNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** People are told of what ended within a day. */
  private final Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final Instant start = end.minus(Duration.ofDays(30));

  @TempDir Path folder = Path.of("");

  private final List<String> names = new ArrayList<>();
  private String input = "";
  private String warehouse = "";

  @BeforeEach
  void writeLogs() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/hostile-names.json"))) {
      JSON.readTree(in).forEach(name -> names.add(name.asText()));
    }
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      String text = JSON.writeValueAsString(name);
      String key = Integer.toString(names.indexOf(name));
      for (int i = 0; i < 60; i++) {
        // Slow in the last week, so that each name becomes a bottleneck.
        Duration took = Duration.ofSeconds(i < 48 ? 10 : 100);
        Instant begin = start.plus(Duration.ofHours(12L * i));
        String id = key + "-" + i;
        lines.add(
            NativeLine.of(id, i % 2 == 0 ? "failure" : "success", begin.toString(), took)
                .json()
                .replace("\"CI Build\"", text)
                .replace("\"build\"", text)
                .replace("\"main\"", text)
                .replace("\"Ada Moreno\"", text));
        lines.add(span(id, text, begin, took));
        lines.add(invocation(id, text, begin, took));
      }
    }
    // Each name is in a bad record too.
    names.forEach(name -> lines.add("{\"broken\":" + JSON.valueToTree(name)));
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.write(logs.resolve("logs.jsonl"), lines);
    input = "--input=" + logs + "/*";
    warehouse = "--jdbcUrl=jdbc:h2:file:" + folder.resolve("warehouse");
  }

  private static String span(String id, String name, Instant begin, Duration took) {
    long start = begin.toEpochMilli();
    return """
    {"trace_id":"t-%s","span_id":"s-%s","parent_span_id":null,"workflow_execution_id":%s,\
    "sd_id":"SD-1","span_type":"phase","phase":%s,"span_name":%s,"start_time_ms":%d,\
    "end_time_ms":%d,"duration_ms":%d,"queue_wait_ms":0}\
    """
        .formatted(id, id, name, name, name, start, start + took.toMillis(), took.toMillis());
  }

  private static String invocation(String id, String name, Instant begin, Duration took) {
    return """
    {"timestamp":"%s","session_id":"ses-%s","invocation_id":"inv-%s",\
    "parent_invocation_id":null,"workflow_id":%s,"agent_name":%s,"agent_type":%s,\
    "task_description":%s,"duration_seconds":%d,\
    "outcome":{"status":"success","error_message":%s}}\
    """
        .formatted(begin, id, id, name, name, name, name, took.toSeconds(), name);
  }

  @Test
  void nothingThatIsShownDoesAnything() throws Exception {
    String output = "--output=" + folder.resolve("out");
    String agents = "--output=" + folder.resolve("agents");
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            rollbacks: {failures: 1, confirmed_by: none, branches: "/(?s).*/"}
            retries: {least_known: 0}
            timeouts: {percent_of_p99: 100}
            """);
    List<String> rollbacks =
        List.of(
            "rollbacks",
            "--input=" + folder.resolve("out"),
            "--output=" + folder.resolve("rollbacks"),
            "--policy=" + policy);
    String foretold = folder.resolve("predictions").toString();
    List<String> predict =
        List.of(
            "predict", "--input=" + folder.resolve("out"), "--models=off", "--output=" + foretold);
    List<List<String>> commands =
        List.of(
            List.of("backfill", input, output, warehouse),
            List.of("replay", "--badRecords=" + folder.resolve("out")),
            List.of("bottlenecks", input, "--asOf=" + end, warehouse),
            List.of("bottlenecks", input, "--asOf=" + end, warehouse, "--format=json"),
            List.of("findings", warehouse),
            List.of("thresholds", "learn", input, "--asOf=" + end, warehouse, "--apply"),
            List.of("thresholds", "list", warehouse),
            List.of("alerts", "list", "--status=all", "--input=" + folder.resolve("out")),
            List.of(
                "alerts",
                "list",
                "--status=all",
                "--input=" + folder.resolve("out"),
                "--format=json"),
            List.of("alerts", "list", "--status=all", warehouse),
            rollbacks,
            Stream.concat(rollbacks.stream(), Stream.of("--format=json")).toList(),
            predict,
            Stream.concat(predict.stream(), Stream.of("--runId=1-59")).toList(),
            Stream.concat(predict.stream(), Stream.of("--runId=0-59", "--format=json")).toList(),
            List.of("models", "--input=" + foretold),
            List.of("agents", input, "--asOf=" + end, agents),
            List.of("agents", input, "--asOf=" + end, agents, "--format=json"),
            List.of("backfill", input, "--output=" + folder.resolve("hashed"), "--hashAuthors"),
            List.of("export-traces", input, "--output=" + folder.resolve("traces")));
    StringBuilder all = new StringBuilder();
    for (List<String> command : commands) {
      Command ran = Command.run(command);
      assertThat(command + ran.err(), ran.exitCode(), is(ExitCode.OK));
      assertHarmless(command, ran);
      all.append(ran.out());
    }
    List<String> diff =
        List.of("diff", folder.resolve("out").toString(), folder.resolve("hashed").toString());
    Command different = Command.run(diff);
    assertThat(different.exitCode(), is(ExitCode.FAILED));
    assertHarmless(diff, different);
    // They are shown, that is.
    assertThat(all.toString(), containsString("\\u001b[31mred"));
    assertThat(all.toString(), containsString("\\u202egnp.exe"));
    assertThat(all.toString(), containsString("fine: \u05e9\u05dc\u05d5\u05dd \u6784\u5efa"));
  }

  /**
   * At the level of logs that tells most, and with what Prometheus is told meanwhile. Alerts on the
   * console, whose lines begin with a time, name them.
   */
  @Test
  void aStreamLogsAndMeasuresNone() throws Exception {
    Path alerting =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels: {console: {type: console, throttle: 1000 per 1h}}
            routes: [{to: console, group_by: [rule, workflow], group_wait: 0s}]
            """);
    Path logs = folder.resolve("logs");
    Files.writeString(logs.resolve("\u001b[31mred.jsonl"), "{\"broken\n");
    Path out = folder.resolve("out");
    Path printed = folder.resolve("printed");
    int port = FreePort.find();
    List<String> command =
        JavaProcess.of(
            List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
            "stream",
            "--runner=FlinkRunner",
            "--parallelism=1",
            "--source=files:" + logs + "/*.jsonl",
            "--quietAfter=1s",
            "--stopWhenIdle=2s",
            "--metricsPort=" + port,
            "--alerting=" + alerting,
            "--output=" + out);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    String metrics = "";
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      String page = page(port);
      metrics = page.length() > metrics.length() ? page : metrics;
    }
    Command ran = new Command(ExitCode.OK, Files.readString(printed).replace("\t", " "), metrics);
    assertThat(ran.out(), process.waitFor(), is(0));
    assertThat(ran.out(), containsString(" INFO "));
    assertThat(metrics, containsString("telemetry_records_total_parse_bad"));
    assertHarmless(List.of("stream"), ran);
    Map<Boolean, String> told =
        ran.out()
            .lines()
            .collect(
                Collectors.partitioningBy(
                    line -> line.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*"),
                    Collectors.joining("\n")));
    assertThat(told.get(true), containsString("fine: \u05e9\u05dc\u05d5\u05dd \u6784\u5efa"));
    for (String name : names) {
      assertThat(name, metrics.contains(name), is(false));
      assertThat(name, String.valueOf(told.get(false)).contains(name), is(false));
    }
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.toList()) {
        assertThat(file.toString(), out.relativize(file).toString().matches("[A-Za-z0-9_./-]*"));
      }
    }
    assertThat(
        new TreeSet<>(
                new Output(out)
                    .query("select distinct branch from read_parquet('{}/runs/*.parquet')"))
            .size(),
        is(names.size()));
  }

  private static String page(int port) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build();
    try {
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      // It has not begun yet, or has ended.
      return "";
    }
  }

  private void assertHarmless(List<String> command, Command ran) throws IOException {
    for (String text : List.of(ran.out(), ran.err())) {
      List<String> odd =
          text.codePoints()
              .filter(point -> point != '\n')
              .filter(
                  point ->
                      point < ' '
                          || (point >= 0x7f && point < 0xa0)
                          || (point >= 0x2028 && point <= 0x202e)
                          || (point >= 0x2060 && point <= 0x206f)
                          || point == 0x200b
                          || point == 0xfeff)
              .mapToObj(point -> "U+%04X".formatted(point))
              .toList();
      assertThat(command.toString(), odd, is(empty()));
      assertThat(
          command.toString(),
          text.lines().filter(line -> line.strip().startsWith("1  forged")).toList(),
          is(empty()));
      if (command.contains("--format=json") && text.equals(ran.out())) {
        assertThat(command.toString(), strings(JSON.readTree(text)), hasItem(names.get(0)));
      }
    }
  }

  private static Set<String> strings(JsonNode node) {
    Set<String> texts = new TreeSet<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.forEach(child -> texts.addAll(strings(child)));
    return texts;
  }

  @Test
  void rowsHoldThemAndNoPathDoes() throws IOException, SQLException {
    Path out = folder.resolve("out");
    Command.run(List.of("backfill", input, "--output=" + out, warehouse)).ended(ExitCode.OK);
    List<String> expected = names.stream().map(JSON::valueToTree).map(String::valueOf).toList();
    Output output = new Output(out);
    for (String column : List.of("workflow_name", "branch", "commit_author")) {
      assertThat(
          column,
          new TreeSet<>(
              output.query(
                  "select distinct to_json(%s) from read_parquet('{}/runs/*.parquet')"
                      .formatted(column))),
          is(new TreeSet<>(expected)));
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        assertThat(file.toString(), folder.relativize(file).toString().matches("[A-Za-z0-9_./-]*"));
      }
    }
    String card = Files.readString(out.resolve("datasets/builds/README.md"), UTF_8);
    assertThat(card.contains("<script>") || card.contains("\u001b"), is(false));
  }
}
