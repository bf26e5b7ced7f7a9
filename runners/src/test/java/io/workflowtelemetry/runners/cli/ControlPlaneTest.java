package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.RunKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ControlPlaneTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final String HOSTILE = "octo/\u001b[31mapp";

  @TempDir Path folder = Path.of("");

  private void write(String name, SpecificRecord... rows) throws IOException {
    lines(
        name,
        Arrays.stream(rows)
            .map(row -> new String(RecordJson.bytes(row), StandardCharsets.UTF_8))
            .toArray(String[]::new));
  }

  private void lines(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  private static HealthScore.Builder score(@Nullable String repository, Instant week) {
    return HealthScore.newBuilder()
        .setLevel(repository == null ? "PIPELINE" : "REPOSITORY")
        .setRepository(repository)
        .setWindowStart(week)
        .setWindowEnd(week.plus(Duration.ofDays(7)));
  }

  private static Alert alert(String id, String rule, String status, int day) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule(rule)
        .setSeverity(rule.equals("FAILURE_STREAK") ? "CRITICAL" : "WARNING")
        .setStatus(status)
        .setObserved(1)
        .setThreshold(0)
        .setStartedAt(MONDAY.plus(Duration.ofDays(day)))
        .setEvidence(List.of())
        .setMessage("")
        .build();
  }

  private static Aggregate day(int day, String level) {
    Instant start = MONDAY.plus(Duration.ofDays(day));
    return Aggregate.newBuilder()
        .setPeriod("DAILY")
        .setWindowStart(start)
        .setWindowEnd(start.plus(Duration.ofDays(1)))
        .setLevel(level)
        .setRepository("octo/app")
        .setTotal(1)
        .setSuccesses(1)
        .setFailures(0)
        .setCancelled(0)
        .setOther(0)
        .setDurationCount(0)
        .setReruns(0)
        .setWastedMs(0)
        .setFailuresByHour(List.of())
        .setFailuresByWeekday(List.of())
        .build();
  }

  private Command run(String... flags) {
    List<String> arguments = new ArrayList<>(List.of("control-plane", "--input=" + folder));
    arguments.addAll(List.of(flags));
    return Command.run(arguments);
  }

  private JsonNode json(ExitCode code, String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--format=json");
    return JSON.readTree(run(all.toArray(String[]::new)).ended(code).out());
  }

  private String gates(String name) {
    return "--gates=" + folder.resolve(name);
  }

  private static String gate(JsonNode answer, String name) {
    for (JsonNode gate : answer.path("gates")) {
      if (gate.path("gate").asText().equals(name)) {
        return gate.path("value") + " " + gate.path("result").asText() + " " + gate.path("rows");
      }
    }
    return "none";
  }

  private void healthRows() throws IOException {
    write(
        "health/health.jsonl",
        score("octo/web", MONDAY).setScore(90.0).setSuccessScore(90.0).build(),
        score(HOSTILE, MONDAY.minus(Duration.ofDays(7))).setScore(10.0).build(),
        score(HOSTILE, MONDAY).setScore(62.08).setSuccessScore(60.0).setQueueScore(50.0).build(),
        score(null, MONDAY)
            .setScore(58.5)
            .setCollectionScore(100.0)
            .setOverheadScore(20.0)
            .setRunMs(1_000)
            .setTelemetryMs(10)
            .build());
  }

  @Test
  void itShowsHealthRulesAndGates() throws IOException {
    healthRows();
    write(
        "alerts/alerts.jsonl",
        alert("a", "FAILURE_STREAK", "FIRING", 1),
        alert("b", "SUCCESS_RATE", "FIRING", 1),
        alert("c", "SUCCESS_RATE", "RESOLVED", 2),
        alert("d", "SUCCESS_RATE", "WITHDRAWN", 2),
        // The last revision counts.
        alert("b", "SUCCESS_RATE", "RESOLVED", 1));
    assertThat(
        run().ended(ExitCode.OK).out(),
        is(
            """
            repository          week        score  success  duration  streaks  flaky  wasted  queue
            octo/\\u001b[31mapp  2026-03-02  62     60       -         -        -      -       50
            octo/web            2026-03-02  90     90       -         -        -      -       -

            pipeline  week        score  collection  bad records  overhead
            all logs  2026-03-02  58.5   100         -            20

            rule                severity  state   firing  resolved
            ANOMALY_SCORE       INFO      quiet   0       0
            ARCHIVE_FAILED      WARNING   quiet   0       0
            BUDGET              WARNING   quiet   0       0
            COLLECTION_FAILURE  WARNING   quiet   0       0
            COST_ANOMALY        WARNING   quiet   0       0
            DURATION_ANOMALY    WARNING   quiet   0       0
            FAILURE_STREAK      CRITICAL  firing  1       0
            PROCESSING_DELAY    WARNING   quiet   0       0
            RUN_LOST            WARNING   quiet   0       0
            RUN_QUEUED          WARNING   quiet   0       0
            RUN_STALLED         WARNING   quiet   0       0
            STORAGE             WARNING   quiet   0       0
            SUCCESS_RATE        WARNING   quiet   0       2
            TELEMETRY_OVERHEAD  WARNING   quiet   0       0

            gate                 value  wanted    result   rows
            collection_accuracy  -      > 0.99    unknown  0
            completeness         -      > 0.95    unknown  0
            delay_p99_ms         -      < 120000  unknown  0
            overhead             0.01   < 0.02    met      1
            clean_days           -      >= 7      unknown  0
            training_rows        -      >= 1000   unknown  0
            """));
    JsonNode answer = json(ExitCode.OK);
    assertThat(answer.path("passed").asBoolean(), is(true));
    assertThat(answer.at("/health/1/repository").asText(), is(HOSTILE));
    assertThat(answer.at("/health/1/parts/queue").asDouble(), closeTo(50, 0));
    assertThat(answer.at("/health/1/parts/duration").isNull(), is(true));
    assertThat(answer.at("/health/0/level").asText(), is("PIPELINE"));
    assertThat(answer.at("/rules/6/firing").asInt(), is(1));
    assertThat(answer.at("/gates/3/wanted").asText(), is("< 0.02"));
  }

  @Test
  void figuresOfAPathAreThoseOfDiff() throws IOException {
    healthRows();
    lines(
        "gates.jsonl",
        """
        {"gate":"collection_accuracy","value":0.995,"wanted":"> 0.99","result":"met","rows":200}""",
        // What is made up is not believed.
        """
        {"gate":"completeness","value":0.95,"wanted":"> 0","result":"met","rows":201}""",
        """
        {"gate":"delay_p99_ms","value":null,"wanted":"< 120000","result":"unknown","rows":0}""",
        """
        {"gate":"overhead","value":0.02,"wanted":"< 0.02","result":"not met","rows":200}""");
    JsonNode answer = json(ExitCode.FAILED, gates("gates.jsonl"));
    assertThat(gate(answer, "collection_accuracy"), is("0.995 met 200"));
    assertThat(gate(answer, "completeness"), is("0.95 not met 201"));
    assertThat(gate(answer, "delay_p99_ms"), is("null unknown 0"));
    assertThat("of diff before its own", gate(answer, "overhead"), is("0.02 not met 200"));
    assertThat(answer.path("passed").asBoolean(true), is(false));
    lines("mine.jsonl", "{\"gate\":\"collection_accuracy\",\"value\":0.5,\"rows\":2}");
    JsonNode mine = json(ExitCode.FAILED, gates("mine.jsonl"));
    assertThat(gate(mine, "collection_accuracy"), is("0.5 not met 2"));
    assertThat(gate(mine, "completeness"), is("null unknown 0"));
    assertThat(gate(mine, "overhead"), is("0.01 met 1"));
  }

  @ParameterizedTest
  @CsvSource({"119999, met", "120000, not met"})
  void theDelayIsMeasuredOfWhatCameIn(long ms, String result) throws IOException {
    RunKey run = new RunKey("octo/app", "1", 1L);
    write(
        "first-seen/first-seen-2026-03-02.jsonl",
        new FirstSeen(run, MONDAY, MONDAY.plusMillis(999_999)),
        new FirstSeen(run, MONDAY, MONDAY.plusMillis(ms)));
    assertThat(
        gate(json(result.equals("met") ? ExitCode.OK : ExitCode.FAILED), "delay_p99_ms"),
        is(ms + ".0 " + result + " 1"));
  }

  /** Eight days; collection failed on the first, and so it was thought of the last. */
  private void eightDays() throws IOException {
    List<Aggregate> days = new ArrayList<>();
    for (int day = 0; day < 8; day++) {
      days.add(day(day, "REPOSITORY"));
      days.add(day(day, "WORKFLOW"));
    }
    write("aggregates/daily.jsonl", days.toArray(Aggregate[]::new));
    write(
        "alerts/alerts.jsonl",
        alert("a", "COLLECTION_FAILURE", "RESOLVED", 0),
        alert("b", "COLLECTION_FAILURE", "WITHDRAWN", 7),
        alert("c", "SUCCESS_RATE", "RESOLVED", 7));
  }

  @Test
  void cleanDaysAreThoseAfterTheLastFailure() throws IOException {
    eightDays();
    assertThat(gate(json(ExitCode.OK), "clean_days"), is("7.0 met 8"));
    assertThat(gate(json(ExitCode.FAILED, "--cleanDays=8"), "clean_days"), is("7.0 not met 8"));
    write("alerts/alerts-late.jsonl", alert("d", "COLLECTION_FAILURE", "FIRING", 7));
    assertThat(gate(json(ExitCode.FAILED), "clean_days"), is("0.0 not met 8"));
  }

  @Test
  void rowsToTrainOnAreThoseOfTheSummary() throws IOException {
    lines("summary.json", "{\"splits\":{\"train\":1000,\"test\":9}}");
    assertThat(gate(json(ExitCode.OK), "training_rows"), is("1000.0 met 1000"));
    assertThat(
        gate(json(ExitCode.FAILED, "--trainingRows=1001"), "training_rows"),
        is("1000.0 not met 1000"));
    lines("summary.json", "{\"splits\":{}}");
    assertThat(gate(json(ExitCode.OK), "training_rows"), is("null unknown 0"));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aWarehouseTellsTheSame(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Warehouse.migrate(warehouse.address());
    warehouse.execute(
        "insert into health (level, repository, window_start, window_end, score, run_ms,"
            + " telemetry_ms) values ('REPOSITORY', 'octo/app',"
            + " timestamp with time zone '2026-03-02 00:00:00+00',"
            + " timestamp with time zone '2026-03-09 00:00:00+00', 62.5, 100, 2),"
            + " ('PIPELINE', null, timestamp with time zone '2026-03-02 00:00:00+00',"
            + " timestamp with time zone '2026-03-09 00:00:00+00', null, 100, 2)");
    warehouse.execute(
        "insert into alert (alert_id, rule, severity, status, observed, threshold, started_at,"
            + " evidence, message) values ('a', 'COLLECTION_FAILURE', 'WARNING', 'RESOLVED', 1, 0,"
            + " timestamp with time zone '2026-03-02 00:00:00+00', '[]', '')");
    for (int day = 2; day < 5; day++) {
      warehouse.execute(
          "insert into workflow_aggregate (period, window_start, window_end, level, repository,"
              + " total, successes, failures, cancelled, other, duration_count, reruns, wasted_ms,"
              + " failures_by_hour, failures_by_weekday) values ('DAILY',"
              + " timestamp with time zone '2026-03-0%d 00:00:00+00',".formatted(day)
              + " timestamp with time zone '2026-03-0%d 00:00:00+00',".formatted(day + 1)
              + " 'REPOSITORY', 'octo/app', 1, 1, 0, 0, 0, 0, 0, 0, '[]', '[]')");
    }
    JsonNode answer =
        JSON.readTree(
            Command.run(warehouse.with("control-plane", "--format=json", "--cleanDays=2"))
                .ended(ExitCode.FAILED)
                .out());
    assertThat(answer.at("/health/0/score").asDouble(), closeTo(62.5, 0));
    assertThat(gate(answer, "overhead"), is("0.02 not met 1"));
    assertThat(gate(answer, "clean_days"), is("2.0 met 3"));
  }

  @Test
  void mistakesAreTold() throws IOException {
    assertThat(
        run("--cleanDays=0", "--trainingRows=0", "--format=xml", "--gates=none")
            .ended(ExitCode.USAGE)
            .err()
            .lines()
            .limit(4)
            .toList()
            .toString(),
        containsString("--cleanDays: given '0'; allowed: a whole number from 1 to 36500"));
    Command.run(List.of("control-plane", "--input=" + folder.resolve("none")))
        .ended(ExitCode.USAGE);
    lines("gates.jsonl", "{\"gate\":\"\\u001b[31m\",\"value\":1}");
    String err = run(gates("gates.jsonl")).ended(ExitCode.FAILED).err();
    assertThat(err, containsString("holds what is no gate of diff --shadow"));
    assertThat(err, not(containsString("\u001b")));
    lines("gates.jsonl", "{");
    run(gates("gates.jsonl")).ended(ExitCode.FAILED);
    lines("summary.json", "{");
    assertThat(run().ended(ExitCode.FAILED).err(), startsWith("telemetry:"));
  }
}
