package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {
  private final FlinkAnswers flink = new FlinkAnswers();

  @TempDir private Path folder = Path.of("");

  StatusTest() throws IOException {}

  @AfterEach
  void stop() {
    flink.close();
  }

  private Command status(String... flags) {
    List<String> arguments = new ArrayList<>(List.of("status", "--flinkMaster=" + flink.master()));
    Collections.addAll(arguments, flags);
    return Command.run(arguments);
  }

  private JsonNode json(ExitCode expected, String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--format=json");
    return new ObjectMapper().readTree(status(all.toArray(String[]::new)).ended(expected).out());
  }

  private static TestWarehouse filled(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Warehouse.migrate(warehouse.address());
    for (String day : List.of("2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02")) {
      warehouse.execute(
          ("insert into workflow_aggregate (period, window_start, window_end, level, repository,"
                  + " total, successes, failures, cancelled, other, duration_count, reruns,"
                  + " wasted_ms, failures_by_hour, failures_by_weekday) values ('DAILY',"
                  + " timestamp with time zone '%1$s 00:00:00+00', timestamp with time zone"
                  + " '%1$s 23:59:59+00', 'REPOSITORY', 'o/r', 1, 1, 0, 0, 0, 0, 0, 0, '[]', '[]')")
              .formatted(day));
    }
    String[] alerts = {
      "FIRING CRITICAL", "FIRING WARNING", "FIRING WARNING", "RESOLVED INFO", "WITHDRAWN CRITICAL"
    };
    for (int i = 0; i < alerts.length; i++) {
      warehouse.execute(
          ("insert into alert (alert_id, rule, severity, status, observed, threshold, started_at,"
                  + " evidence, message) values ('%d', 'SUCCESS_RATE', '%s', '%s', 0, 1,"
                  + " timestamp with time zone '2026-01-01 00:00:00+00', '[]', '')")
              .formatted(i, alerts[i].split(" ", -1)[1], alerts[i].split(" ", -1)[0]));
    }
    return warehouse;
  }

  /** The watermark is at 2026-01-01T23:59:58.5Z, half a second before the day of the test ends. */
  @ParameterizedTest
  @EnumSource
  void aJobAndItsWarehouse(Kind kind) throws Exception {
    TestWarehouse warehouse = filled(kind);
    assertThat(
        status(warehouse.flags().toArray(String[]::new)).ended(ExitCode.OK).out(),
        is(
            """
            health              RUNNING (RUNNING)
            job                 0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10 telemetry
            uptime              1d 2h
            restarts            3
            watermark           2026-01-01T23:59:58.500Z
            event-time lag      1m 1s
            last checkpoint     2026-01-02T00:00:50Z (9.6s ago), 7.0 MiB, in 0.4s
            failed checkpoints  2
            since last start               ok          late           bad
              read                         62             0             0
              parse                        60                           2
              runs                          0
              aggregates                    0             0
              alerts                        0             0
              files                                       0
              deliveries                    0                           0
            lag of records      last 52.6s, mean 29m 25s
            alert latency       none
            metrics             1.0s old
            last window closed  the day to 2025-12-31T23:59:59Z
            alerts that fire
              CRITICAL          1
              WARNING           2
              INFO              0
            """));
    flink.putWatermarks(FlinkAnswers.WRITE, "[{\"id\":\"0.x\",\"value\":\"1767312000000\"}]");
    JsonNode later = json(ExitCode.OK, warehouse.flags().toArray(String[]::new));
    assertThat(later.path("last_window_closed").asText(), is("2026-01-01T23:59:59Z"));
  }

  /** A job is named by whoever may start one. */
  @ParameterizedTest
  @ValueSource(strings = {"--format=table", "--format=json"})
  void namesDoNothing(String format) {
    String name = "\\u001b[31mred\\u202egnp\\r\\n\\u009b";
    flink.put(
        FlinkAnswers.OVERVIEW,
        FlinkAnswers.jobs(
            FlinkAnswers.job(FlinkAnswers.JOB, name, "RUNNING", 1_767_200_000_000L, 4)));
    flink.put(
        FlinkAnswers.DETAILS,
        FlinkAnswers.details("RUNNING").replace("\"telemetry\"", '"' + name + '"'));
    String out = status(format).ended(ExitCode.OK).out();
    assertThat(out.toLowerCase(Locale.ROOT), containsString("\\u001b[31mred\\u202egnp"));
    assertThat(out, not(matchesPattern("(?s).*[\\p{Cntrl}\\p{Cf}&&[^\n]].*")));
  }

  @Test
  void theSameAsJson() throws IOException {
    assertThat(
        json(ExitCode.OK).toString(),
        is(
            "{\"healthy\":true,\"health\":\"RUNNING\",\"job_id\":\""
                + FlinkAnswers.JOB
                + "\",\"job_name\":\"telemetry\",\"state\":\"RUNNING\","
                + "\"at\":\"2026-01-02T00:01:00Z\",\"uptime_ms\":93784005,\"restarts\":3,"
                + "\"watermark\":\"2026-01-01T23:59:58.500Z\",\"event_time_lag_ms\":61500,"
                + "\"last_checkpoint\":{\"id\":11206,"
                + "\"completed_at\":\"2026-01-02T00:00:50.420Z\",\"age_ms\":9580,"
                + "\"bytes\":7340032,\"duration_ms\":420},\"failed_checkpoints\":2,"
                + "\"records_since_last_start\":{\"read\":{\"ok\":62,\"late\":0,\"bad\":0},"
                + "\"parse\":{\"ok\":60,\"bad\":2},\"runs\":{\"ok\":0},"
                + "\"aggregates\":{\"ok\":0,\"late\":0},\"alerts\":{\"ok\":0,\"late\":0},"
                + "\"files\":{\"late\":0},\"deliveries\":{\"ok\":0,\"bad\":0}},"
                + "\"event_lag_ms\":{\"last\":52566,\"mean\":1765773},"
                + "\"alert_latency_ms\":{\"last\":null,\"mean\":null},"
                + "\"metrics_age_ms\":995}"));
  }

  /** Flink's own classes take what the tests answer, to the last field. */
  @ParameterizedTest
  @CsvSource({
    "/jobs/overview, messages.webmonitor.MultipleJobsDetails",
    "/jobs/0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10, rest.messages.job.JobDetailsInfo",
    "/jobs/0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10/checkpoints,"
        + " rest.messages.checkpoints.CheckpointingStatistics",
    "'/jobs/0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10/metrics?get=numRestarts,uptime',"
        + " rest.messages.job.metrics.MetricCollectionResponseBody",
    "'" + FlinkAnswers.READ_VALUES + "', rest.messages.job.metrics.AggregatedMetricsResponseBody"
  })
  void theAnswersAreFlinks(String path, String type) throws ReflectiveOperationException {
    Object mapper =
        Class.forName("org.apache.flink.runtime.rest.util.RestMapperUtils")
            .getMethod("getStrictObjectMapper")
            .invoke(null);
    Method read = mapper.getClass().getMethod("readValue", String.class, Class.class);
    Class<?> message = Class.forName("org.apache.flink.runtime." + type);
    assertDoesNotThrow(() -> read.invoke(mapper, flink.answers().get(path), message));
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, 3, STARTING",
    "CREATED, 0, STARTING",
    "INITIALIZING, 0, STARTING",
    "RESTARTING, 0, RESTARTING",
    "FAILING, 4, RESTARTING",
    "FAILED, 0, FAILED",
    "CANCELED, 0, ENDED",
    "FINISHED, 0, ENDED"
  })
  void whatDoesNotRunIsNotHealthy(String state, int running, String health) throws IOException {
    String job = FlinkAnswers.job(FlinkAnswers.JOB, "telemetry", state, 1, running);
    flink.put(FlinkAnswers.OVERVIEW, FlinkAnswers.jobs(job));
    flink.put(FlinkAnswers.DETAILS, FlinkAnswers.details(state));
    flink.put(FlinkAnswers.METRICS, "[{\"id\":\"uptime\",\"value\":\"-1\"}]");
    if (state.equals("INITIALIZING")) {
      flink.put(FlinkAnswers.CHECKPOINTS, "no page yet");
    }
    JsonNode status = json(ExitCode.FAILED);
    assertThat(status.path("health").asText(), is(health));
    assertThat(status.path("state").asText(), is(state));
    assertThat(status.path("healthy").asBoolean() || !status.path("uptime_ms").isNull(), is(false));
  }

  @Test
  void aJobThatRunsComesBeforeLaterOnesThatEnded() throws IOException {
    flink.put(
        FlinkAnswers.OVERVIEW,
        FlinkAnswers.jobs(
            FlinkAnswers.job("a".repeat(32), "later", "FAILED", 900, 0),
            FlinkAnswers.job(FlinkAnswers.JOB, "telemetry", "RUNNING", 800, 4),
            FlinkAnswers.job("b".repeat(32), "earlier", "RUNNING", 700, 4)));
    assertThat(json(ExitCode.OK).path("job_id").asText(), is(FlinkAnswers.JOB));
  }

  @Test
  void whatIsNotThereYetIsSaid() {
    flink.remove(FlinkAnswers.CHECKPOINTS);
    flink.put(FlinkAnswers.METRICS, "[]");
    flink.putReporting(FlinkAnswers.READ, 0);
    // One step has seen nothing yet.
    flink.putWatermarks(FlinkAnswers.READ, "[{\"id\":\"0.x\",\"value\":\"-9223372036854775808\"}]");
    assertThat(
        status().ended(ExitCode.OK).out(),
        is(
            """
            health              RUNNING (RUNNING)
            job                 0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10 telemetry
            uptime              unknown
            restarts            unknown
            watermark           none
            event-time lag      unknown
            last checkpoint     none
            failed checkpoints  unknown
            since last start               ok          late           bad
              read                    unknown       unknown       unknown
              parse                   unknown                     unknown
              runs                    unknown
              aggregates              unknown       unknown
              alerts                  unknown       unknown
              files                                 unknown
              deliveries              unknown                     unknown
            lag of records      unknown
            alert latency       unknown
            metrics             unknown
            """));
  }

  /** Neither is a count of 0: some of it may not have been told. */
  @Test
  void countsOfAJobWithoutMetricsOrOfSomeSubtasksAreUnknown() throws IOException {
    flink.putReporting(FlinkAnswers.WRITE, 1);
    assertThat(json(ExitCode.OK).at("/records_since_last_start/read/ok").isNull(), is(true));
    flink.putReporting(FlinkAnswers.WRITE, 2);
    assertThat(json(ExitCode.OK).at("/records_since_last_start/read/ok").asLong(), is(62L));
    for (String vertex : List.of(FlinkAnswers.READ, FlinkAnswers.WRITE)) {
      flink.put(FlinkAnswers.subtasks(vertex), "[{\"id\":\"numBytesIn\"}]");
    }
    assertThat(json(ExitCode.OK).at("/records_since_last_start/read/ok").isNull(), is(true));
  }

  /** What Flink has answers at once, though it be old, and asks its tasks meanwhile. */
  @Test
  void anOldAnswerIsNotTaken() throws IOException {
    flink.putBefore(
        FlinkAnswers.METRICS,
        "[{\"id\":\"numRestarts\",\"value\":\"2\"},{\"id\":\"uptime\",\"value\":\"90000000\"}]");
    JsonNode status = json(ExitCode.OK);
    assertThat(status.path("restarts").asInt(), is(3));
    assertThat(status.path("metrics_age_ms").asLong(), is(995L));
  }

  /** Of 24 lines with 80 characters, however long the name and great the numbers. */
  @Test
  void itFitsAScreen() throws Exception {
    flink.put(
        FlinkAnswers.DETAILS,
        FlinkAnswers.details("RUNNING").replace("telemetry", "telemetry-".repeat(20)));
    flink.put(
        FlinkAnswers.READ_VALUES,
        FlinkAnswers.recorded("read-values").replaceAll("62.0", "9.99999999999E11"));
    flink.put(
        FlinkAnswers.CHECKPOINTS,
        Objects.requireNonNull(flink.answers().get(FlinkAnswers.CHECKPOINTS))
            .replace("7340032", "1125899906842000")
            .replace("\"end_to_end_duration\":420", "\"end_to_end_duration\":3599999"));
    String screen = status(filled(Kind.H2).flags().toArray(String[]::new)).ended(ExitCode.OK).out();
    List<String> lines = screen.lines().toList();
    assertThat(screen, lines.size(), is(lessThanOrEqualTo(24)));
    assertThat(
        screen, lines.stream().mapToInt(String::length).max().orElse(0), is(lessThanOrEqualTo(80)));
  }

  @Test
  void filesAreLookedIntoToo() throws IOException {
    Path alerts = Files.createDirectories(folder.resolve("alerts"));
    String alert =
        "{\"alert_id\":\"%s\",\"rule\":\"r\",\"severity\":\"%s\",\"status\":\"%s\",\"observed\":0,"
            + "\"threshold\":1,\"started_at\":\"2026-01-01T00:00:00Z\",\"evidence\":[],"
            + "\"message\":\"\"}\n";
    Files.writeString(
        alerts.resolve("alerts-1.jsonl"),
        alert.formatted("1", "CRITICAL", "FIRING") + alert.formatted("2", "INFO", "FIRING"));
    Files.writeString(
        alerts.resolve("alerts-2.jsonl"), alert.formatted("1", "CRITICAL", "RESOLVED"));
    Path aggregates = Files.createDirectories(folder.resolve("aggregates"));
    String day =
        "{\"period\":\"%s\",\"window_start\":\"2025-12-31T00:00:00Z\",\"window_end\":\"%s\","
            + "\"level\":\"REPOSITORY\",\"repository\":\"o/r\",\"total\":1,\"failures_by_hour\":[],"
            + "\"failures_by_weekday\":[]}\n";
    Files.writeString(
        aggregates.resolve("a.jsonl"),
        day.formatted("DAILY", "2025-12-31T00:00:00Z")
            + day.formatted("DAILY", "2026-01-01T00:00:00Z")
            + day.formatted("DAILY", "2026-01-02T00:00:00Z")
            + day.formatted("WEEKLY", "2026-01-01T12:00:00Z"));
    JsonNode status = json(ExitCode.OK, "--output=" + folder);
    assertThat(status.path("last_window_closed").asText(), is("2026-01-01T00:00:00Z"));
    assertThat(
        status.path("firing_alerts").toString(), is("{\"CRITICAL\":0,\"WARNING\":0,\"INFO\":1}"));
  }

  private static void isOneLine(Command command, String beginning) {
    command.ended(ExitCode.FAILED);
    assertThat(command.out(), is(""));
    assertThat(command.err().lines().toList(), hasSize(1));
    assertThat(command.err(), startsWith("telemetry: status: " + beginning));
  }

  @Test
  void nobodyAnswers() throws IOException {
    int port = FreePort.find();
    isOneLine(
        Command.run(List.of("status", "--flinkMaster=localhost:" + port)),
        "no answer from Flink at localhost:" + port + " (");
    flink.put(FlinkAnswers.OVERVIEW, "<html>\n</html>");
    isOneLine(status(), "no answer from Flink at ");
    flink.put(FlinkAnswers.OVERVIEW, "{}");
    isOneLine(status(), "no answer from Flink at ");
    flink.put(FlinkAnswers.OVERVIEW, FlinkAnswers.jobs());
    isOneLine(status(), "no job has run on the Flink at ");
  }

  @Test
  void tablesDoNotAnswer() throws IOException {
    isOneLine(
        status("--jdbcUrl=jdbc:h2:file:" + folder + "/none"),
        "no answer from the tables (there is no warehouse");
    assertThat(Files.exists(folder.resolve("none.mv.db")), is(false));
    isOneLine(status("--jdbcUrl=jdbc:postgresql://localhost:1/ci"), "no answer from the tables (");
    Files.createDirectories(folder.resolve("alerts"));
    Files.writeString(folder.resolve("alerts/a.jsonl"), "{");
    isOneLine(status("--output=" + folder), "no answer from the tables (");
  }

  @Test
  void mistakesAreTold() {
    status("--flinkMaster=localhost").ended(ExitCode.USAGE);
    for (String master : List.of("localhost", "a b:80", "http://localhost:80", "x:99999999")) {
      Command.run(List.of("status", "--flinkMaster=" + master)).ended(ExitCode.USAGE);
    }
    status("--output=" + folder + "/none").ended(ExitCode.USAGE);
    status("--output=" + folder, "--jdbcUrl=jdbc:h2:file:" + folder + "/w").ended(ExitCode.USAGE);
    status("--format=xml").ended(ExitCode.USAGE);
  }
}
