package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every format side by side under one glob, and what becomes of each. */
class EveryFormatTest {
  private static final String MAPPING =
      """
      times: iso
      durations: seconds
      columns:
        run_id: build
        created_at: begun
        conclusion: result
        duration: took
        commit_message: message
        lines_added: added
      constants:
        repository: lantern/web
      """;

  /** Of a transcript and of hooks the main agent and those it called, and so on. */
  private static final long AGENTS_OF_SESSIONS = 3 + 2 + 2 + 3;

  /** Runs that LangSmith's feedback is about. */
  private static final int JUDGED_RUNS = 2;

  @TempDir static Path made = Path.of("");
  private static FormatFolder logs = new FormatFolder(made);
  private static Output output = new Output(made);
  private static List<String> flags = List.of();

  @BeforeAll
  static void backfill() throws IOException {
    logs = FormatFolder.in(made.resolve("logs"));
    Path mapping = Files.writeString(made.resolve("mapping.yaml"), MAPPING);
    flags =
        List.of(
            "--input=" + logs.folder() + "/**",
            "--csvMapping=" + mapping,
            "--repository=lantern/web");
    output = new Output(made.resolve("flink"));
    Command.onFlink(2, withOutput("flink")).ended(ExitCode.OK);
  }

  private static List<String> withOutput(String name) {
    List<String> all = new ArrayList<>(flags);
    all.add("--output=" + made.resolve(name));
    return all;
  }

  @Test
  void theDirectRunnerWritesTheSameBytes() throws IOException {
    Command.onDirectRunner(withOutput("direct")).ended(ExitCode.OK);
    assertThat(new Output(made.resolve("direct")).digests(), is(output.digests()));
  }

  @Test
  void everyFileIsAccountedFor() throws IOException, SQLException {
    JsonNode summary = output.summary();
    assertThat(sum(summary.path("input_files")), is((long) logs.files().size()));
    assertThat(summary.path("input_files").path("unknown").asLong(), is(1L));
    assertThat(summary.path("input_files").path("empty").asLong(), is(1L));

    TreeSet<String> dialects = new TreeSet<>();
    summary.path("dialects").fieldNames().forEachRemaining(dialects::add);
    TreeSet<String> known = new TreeSet<>(Dialects.with(DialectSettings.defaults()).names());
    // What is left of a damaged line is JSON of no dialect.
    known.addAll(List.of("csv", "json", "unknown"));
    assertThat(dialects, is(known));
    assertThat(
        "every file but the empty one",
        output.query("select distinct file from read_parquet('{}/inputs/*.parquet') order by file"),
        is(
            logs.files().stream()
                .map(Path::toString)
                .filter(file -> !file.endsWith("/empty.jsonl"))
                .sorted()
                .toList()));
  }

  @Test
  void nothingIsLost() throws IOException {
    JsonNode records = output.summary().path("records");
    assertThat(records.size(), is(greaterThan(10)));
    for (JsonNode type : records) {
      assertThat(
          records.toString(),
          type.path("read").asLong(),
          is(sum(type) - type.path("read").asLong()));
    }
    for (String type : List.of("run", "job", "test_report", "job_log", "span")) {
      assertThat(type, records.path(type).path("kept").asLong(), is(greaterThan(1L)));
    }
    assertThat("a copy", records.path("test_report").path("duplicate").asLong(), is(1L));
    assertThat("a copy", records.path("job_log").path("duplicate").asLong(), is(1L));
    List<JsonNode> bad = output.lines("bad-records");
    assertThat(
        bad.stream().map(record -> record.path("error_type").asText()).toList(),
        containsInAnyOrder("UNKNOWN_FORMAT", "MISSING_FIELD", "INVALID_JSON"));
    assertThat(
        "what is no record on a line that holds one",
        bad.stream()
            .filter(record -> record.path("error_type").asText().equals("INVALID_JSON"))
            .map(record -> record.path("line").asLong() + record.path("payload").asText())
            .toList(),
        contains("3\0\0\0"));
    String message =
        bad.stream()
            .filter(record -> record.path("file").asText().endsWith("notes.md"))
            .map(record -> record.path("message").asText())
            .findFirst()
            .orElseThrow();
    assertThat(message, containsString("'# What we did today'"));
    for (String dialect : Dialects.with(DialectSettings.defaults()).names()) {
      assertThat(message, containsString(dialect));
    }
  }

  @Test
  void runsAreThoseOfAllFiles() throws SQLException {
    assertThat(
        output.query(
            "select repository,"
                // Runs of the system that came before have no ids, and get one made of their lines.
                + " if(regexp_full_match(run_id, '[0-9a-f]{16}'), 'made', run_id) id, run_attempt"
                + " from read_parquet('{}/runs/*.parquet') order by all"),
        contains(
            "acme/shop|1b000000-0000-4000-8000-000000000001|1",
            "acme/shop|1b000000-0000-4000-8000-000000000002|1",
            "acme/shop|9001|2",
            "acme/shop|ci/run-1|1",
            "acme/shop|shop/main#12|1",
            "acme/widgets|9001234567|1",
            "acme/widgets|9001234600|1",
            "acme/widgets|9001234600|2",
            "lantern/api|7001|2",
            "lantern/api|7002|1",
            "lantern/web|12345678901|1",
            "lantern/web|12345678901|2",
            "lantern/web|12345678902|1",
            "lantern/web|7001|1",
            "lantern/web|7002|1",
            "lantern/web|7003|1",
            "lantern/web|8101|1",
            "lantern/web|8102|1",
            "lantern/web|made|1",
            "lantern/web|made|1",
            "lantern/web|made|1"));
  }

  @Test
  void tablesHoldARowForEachThing() throws IOException, SQLException {
    String fixtures = "fixtures/";
    // The agent's trace is one span; the others are spans of runs, which become runs.
    assertThat(
        rows("spans"),
        is(
            logs.lines(fixtures + "trace-span/spans.jsonl").size()
                + logs.lines(fixtures + "otlp-json/agent.jsonl").size()
                + 3L));
    assertThat(
        rows("run-events"), is((long) logs.lines(fixtures + "run-event/events.jsonl").size()));
    assertThat(
        output.query(
            "select count(*) from read_parquet('{}/agents/invocations-*.parquet')"
                + " where agent_name is not null"),
        contains(
            Long.toString(
                logs.occurrences("\"agent_activated\"", fixtures + "agent-event")
                    + logs.occurrences("\"agent_name\"", fixtures + "agent-invocation")
                    + AGENTS_OF_SESSIONS)));
    assertThat(
        output.query("select count(*) from read_parquet('{}/agents/metrics-*.parquet')"),
        contains(
            Integer.toString(
                logs.lines(fixtures + "success-metric/metrics.jsonl").size() + JUDGED_RUNS)));
    assertThat(
        output.query(
            "select check_run_id, conclusion from read_parquet('{}/check-runs/*.parquet')"),
        contains("81|failure"));
    assertThat(
        output.query("select deployment_id, state from read_parquet('{}/deployments/*.parquet')"),
        contains("5|success"));
    assertThat("a log a file, but for the copy", rows("job-logs/job-logs-*"), is(2L + 2 + 2 + 1));
  }

  @Test
  void testsJoinTheirRunsAndKnowTheirPast() throws SQLException {
    assertThat(
        output.query(
            "select run_id, run_attempt, tests_total, test_failures"
                + " from read_parquet('{}/runs/*.parquet') where workflow_name = 'Tests'"
                + " order by run_id, run_attempt"),
        contains(
            FormatFolder.TRIED_AGAIN + "|1|2|1",
            FormatFolder.TRIED_AGAIN + "|2|2|0",
            FormatFolder.COLLECTED + "|1|2|1"));
    assertThat(
        output.query(
            "select name, run_id, run_attempt, outcome, previous_outcome, runs_before,"
                + " failures_before, mean_duration_before_ms"
                + " from read_parquet('{}/tests/*.parquet') where class_name = 'web.Page'"
                + " order by name, run_id, run_attempt"),
        contains(
            "other|" + FormatFolder.COLLECTED + "|1|PASSED|null|0|0|null",
            "shaky|" + FormatFolder.TRIED_AGAIN + "|1|FAILED|null|0|0|null",
            "shaky|" + FormatFolder.TRIED_AGAIN + "|2|PASSED|FAILED|1|1|2000.0",
            "shaky|" + FormatFolder.COLLECTED + "|1|ERROR|PASSED|2|1|2000.0",
            "steady|" + FormatFolder.TRIED_AGAIN + "|1|PASSED|null|0|0|null",
            "steady|" + FormatFolder.TRIED_AGAIN + "|2|PASSED|PASSED|1|0|500.0"));
    assertThat(
        output.query(
            "select name, head_sha, lane, passes, failures, flaky"
                + " from read_parquet('{}/flaky-tests/*.parquet')"),
        // The other run's report is of no lane.
        contains("shaky|f00d|unit|1|1|0"));
    assertThat(
        output.query(
            "select rank, name, lane, commits, red_runs, rerun_ms, began_sha"
                + " from read_parquet('{}/ranked-flaky-tests/*.parquet')"),
        // The attempt after took five minutes.
        contains("1|shaky|unit|1|1|300000|f00d"));
  }

  @Test
  void annotationsTellWhyAJobFailed() throws SQLException {
    assertThat(
        output.query(
            "select job.job_id, job.failure_kind"
                + " from (select unnest(jobs) job from read_parquet('{}/runs/*.parquet'))"
                + " where job.failure_kind is not null"),
        contains(FormatFolder.LOST + "|runner_lost"));
  }

  @Test
  void errorsOfJobLogsAreGrouped() throws IOException, SQLException {
    assertThat(
        output.query(
            "select repository, example, errors, logs, runs"
                + " from read_parquet('{}/job-logs/errors-*.parquet')"
                + " where example like 'no answer%'"),
        contains("lantern/web|no answer after 17 s|2|1|1"));
    long errors =
        logs.occurrences("##[error]", "fixtures/github-job-log")
            + logs.occurrences("##[error]", "fixtures/github-job-log-archive")
            + logs.occurrences("##[error]", "fixtures/gh-run-log")
            + logs.occurrences("##[error]", "collected");
    assertThat(
        output.query("select sum(errors) from read_parquet('{}/job-logs/errors-*.parquet')"),
        contains(Long.toString(errors)));
  }

  private static long rows(String table) throws SQLException {
    String glob = table.contains("*") ? table : table + "/*";
    return Long.parseLong(
        output.query("select count(*) from read_parquet('{}/" + glob + ".parquet')").get(0));
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }
}
