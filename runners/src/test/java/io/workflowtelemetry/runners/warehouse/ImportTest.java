package io.workflowtelemetry.runners.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables of another system give what their rows would give as lines of logs. {@code ReadTableTest}
 * reads each type of value from both databases; here each is asked once.
 */
class ImportTest {
  private static final String SPAN_TABLE =
      """
      create table workflow_trace_log (
        number integer primary key, trace_id varchar, span_id varchar, parent_span_id varchar,
        workflow_execution_id varchar, span_type varchar, span_name varchar, phase varchar,
        gate_name varchar, start_time_ms bigint, end_time_ms bigint, duration_ms integer,
        queue_wait_ms integer, attributes json, created_at timestamp with time zone, score numeric)
      """;

  /** Values of a row, and the line that it should be like. */
  private static final String[][] SPANS = {
    {
      "1, 't1', 's1', null, 'e1', 'phase', 'EXEC', 'EXEC', null, 1735689600000, 1735689660000,"
          + " 60000, 5, '{\"sd_type\":\"feature\",\"n\":7}', '2025-01-01 02:01:00+01', 0.5",
      "{'trace_id':'t1','span_id':'s1','workflow_execution_id':'e1','span_type':'phase',"
          + "'span_name':'EXEC','phase':'EXEC','start_time_ms':1735689600000,"
          + "'end_time_ms':1735689660000,'duration_ms':60000,'queue_wait_ms':5,"
          + "'attributes':{'sd_type':'feature','n':7},'created_at':'2025-01-01T01:01:00Z'}"
    },
    // Times that are not there: the duration and the time of the row make them.
    {
      "2, 't1', 's2', 's1', null, 'GATE', 'lint', null, 'lint', null, null, 4000, null, null,"
          + " '2025-01-01 00:02:00+00', null",
      "{'trace_id':'t1','span_id':'s2','parent_span_id':'s1','span_type':'GATE','span_name':'lint',"
          + "'gate_name':'lint','duration_ms':4000,'created_at':'2025-01-01T00:02:00Z'}"
    },
    {
      "3, 't2', 's1', null, null, null, null, null, null, null, null, null, null, null, null, null",
      "{'trace_id':'t2','span_id':'s1'}"
    },
    // The same span in a later state.
    {
      "4, 't3', 's1', null, null, 'phase', 'LEAD', 'LEAD', null, 1735689600000, null, null, null,"
          + " null, '2025-01-01 00:00:00+00', null",
      "{'trace_id':'t3','span_id':'s1','span_type':'phase','span_name':'LEAD','phase':'LEAD',"
          + "'start_time_ms':1735689600000,'created_at':'2025-01-01T00:00:00Z'}"
    },
    {
      "5, 't3', 's1', null, null, 'phase', 'LEAD', 'LEAD', null, 1735689600000, 1735689605000, null,"
          + " null, null, '2025-01-01 00:00:05+00', null",
      "{'trace_id':'t3','span_id':'s1','span_type':'phase','span_name':'LEAD','phase':'LEAD',"
          + "'start_time_ms':1735689600000,'end_time_ms':1735689605000,"
          + "'created_at':'2025-01-01T00:00:05Z'}"
    },
    // Bad ones: no object of attributes, no span, a time that no calendar has.
    {
      "6, 't4', 's1', null, null, null, null, null, null, null, null, null, null, '[1]', null, null",
      "{'trace_id':'t4','span_id':'s1','attributes':[1]}"
    },
    {
      "7, 't4', null, null, null, 'gate', null, null, null, null, null, null, null, null, null, null",
      "{'trace_id':'t4','span_type':'gate'}"
    },
    {
      "8, 't4', 's2', null, null, null, null, null, null, 9223372036854775807, null, null, null,"
          + " null, null, null",
      "{'trace_id':'t4','span_id':'s2','start_time_ms':9223372036854775807}"
    },
  };

  @TempDir Path folder = Path.of("");

  @Test
  void spansAreThoseOfTheSameRowsAsLines() throws Exception {
    TestWarehouse system = TestWarehouse.empty(Kind.POSTGRESQL);
    system.execute(SPAN_TABLE);
    List<String> lines = new ArrayList<>();
    for (String[] row : SPANS) {
      system.execute("insert into workflow_trace_log values (" + row[0] + ")");
      lines.add(row[1].replace('\'', '"'));
    }

    Output imported = imported(system, "workflow_trace_log");
    Output backfilled = backfilled(lines);

    assertThat(
        imported.query(
            "select trace_id, span_id, duration_ms from read_parquet('{}/spans/*.parquet')"
                + " order by all"),
        is(List.of("t1|s1|60000", "t1|s2|4000", "t2|s1|null", "t3|s1|5000")));
    assertThat(tables(imported), is(tables(backfilled)));
    assertThat(badRecords(imported), is(badRecords(backfilled)));
    assertThat(badRecords(imported).size(), is(3));
    assertThat(imported.summary().path("records"), is(backfilled.summary().path("records")));
    assertThat(imported.summary().path("dialects"), is(backfilled.summary().path("dialects")));
    assertThat(imported.summary().path("input_files").toString(), is("{\"json\":1}"));
    assertThat(
        imported.query("select file, read, bad from read_parquet('{}/inputs/*.parquet')"),
        is(List.of("jdbc:workflow_trace_log|8|3")));
    assertThat(
        imported.lines("bad-records").stream()
            .map(bad -> bad.path("file").asText() + " " + bad.path("line").asLong())
            .toList(),
        is(
            List.of(
                "jdbc:workflow_trace_log 6",
                "jdbc:workflow_trace_log 7",
                "jdbc:workflow_trace_log 8")));
  }

  @Test
  void eventsAreThoseOfTheSameRowsAsLines() throws Exception {
    TestWarehouse system = TestWarehouse.empty(Kind.H2);
    system.execute(
        "create table runs (id integer primary key, status varchar, created_at timestamp,"
            + " started_at timestamp, completed_at timestamp)",
        "insert into runs values (7, 'SUCCESS', '2025-01-01 00:00:00', null, '2025-01-01 00:09:00'),"
            + " (8, 'queued', null, null, null)",
        "create table step_attempts (run_id integer, step varchar, status varchar, started_at"
            + " timestamp)",
        "insert into step_attempts values (7, 'lint', 'running', '2025-01-01 00:01:00')",
        "create table run_events (run_id varchar, event_type varchar, step_name varchar, created_at"
            + " timestamp with time zone, payload clob)",
        "insert into run_events values ('7', 'step_completed', 'lint', '2025-01-01 00:02:00+00',"
            + " '{\"checks\":3}'), ('7', 'step_started', null, null, null)");
    List<String> lines =
        List.of(
            "{\"run_id\":7,\"event\":\"run_created\",\"at\":\"2025-01-01T00:00:00Z\"}",
            "{\"run_id\":7,\"event\":\"run_completed\",\"at\":\"2025-01-01T00:09:00Z\",\"payload\":"
                + "{\"id\":7,\"status\":\"SUCCESS\",\"created_at\":\"2025-01-01T00:00:00Z\","
                + "\"completed_at\":\"2025-01-01T00:09:00Z\"}}",
            "{\"id\":8,\"status\":\"queued\"}",
            "{\"run_id\":7,\"event\":\"step_started\",\"step\":\"lint\","
                + "\"at\":\"2025-01-01T00:01:00Z\"}",
            "{\"run_id\":7,\"event\":\"step_completed\",\"step\":\"lint\","
                + "\"at\":\"2025-01-01T00:02:00Z\",\"payload\":{\"checks\":3}}",
            "{\"run_id\":7,\"event\":\"step_started\"}");

    Output imported = imported(system, "runs,run_events,step_attempts");
    Output backfilled = backfilled(lines);

    assertThat(
        imported.query(
            "select event, step from read_parquet('{}/run-events/*.parquet') order by \"at\""),
        is(
            List.of(
                "run_created|null",
                "step_started|lint",
                "step_completed|lint",
                "run_completed|null")));
    assertThat(tables(imported), is(tables(backfilled)));
    assertThat(badRecords(imported), is(badRecords(backfilled)));
    assertThat(imported.summary().path("records"), is(backfilled.summary().path("records")));
    assertThat(imported.summary().path("input_files").toString(), is("{\"json\":3}"));
  }

  @Test
  void anImportIsNotReplayed() throws Exception {
    TestWarehouse system = TestWarehouse.empty(Kind.H2);
    system.execute(
        "create table run_events (run_id varchar, event varchar, at timestamp)",
        "insert into run_events values ('7', 'run_created', '2025-01-01 00:00:00')");
    Output imported = imported(system, "run_events");
    Command command =
        Command.replay(List.of("--badRecords=" + imported.folder())).ended(ExitCode.USAGE);
    assertThat(command.err(), containsString("an import is made again"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--jdbcUrl=jdbc:h2:file:x | --table: given ''; allowed: workflow_trace_log, runs, run_events, step_attempts",
        "--jdbcUrl=jdbc:h2:file:x --table=users | --table: given 'users'; allowed: workflow_trace_log, runs, run_events, step_attempts",
        "--table=runs | --jdbcUrl: given ''; allowed: jdbc:postgresql://HOST:PORT/DATABASE or jdbc:h2:file:PATH, with no password in it",
        "--jdbcUrl=jdbc:h2:file:x --table=runs --split=random | --split: given 'random'; allowed: time or hash",
        "--jdbcUrl=jdbc:h2:file:x --table=runs --input=a | --input: given '--input=a'; allowed: a known option",
      })
  void aMistakeIsToldAndNothingIsRun(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of("import"));
    all.addAll(List.of(arguments.strip().split(" ")));
    assertThat(Command.run(all).ended(ExitCode.USAGE).err(), containsString(message.strip()));
  }

  @Test
  void whatIsNotThereIsNotMade() {
    Command command =
        Command.run(
                List.of(
                    "import",
                    "--jdbcUrl=jdbc:h2:file:" + folder + "/none/db",
                    "--table=runs",
                    "--output=" + folder + "/out"))
            .ended(ExitCode.FAILED);
    assertThat(command.err(), containsString("there is no database jdbc:h2:file:" + folder));
    assertThat(command.err(), not(containsString("\tat ")));
    assertThat(Files.exists(folder.resolve("none")), is(false));
    assertThat(Files.exists(folder.resolve("out")), is(false));
  }

  private Output imported(TestWarehouse system, String tables) {
    Path out = folder.resolve("imported");
    Command.run(system.with("import", "--table=" + tables, "--output=" + out)).ended(ExitCode.OK);
    return new Output(out);
  }

  private Output backfilled(List<String> lines) throws IOException {
    Path out = folder.resolve("backfilled");
    Path logs = folder.resolve("lines.jsonl");
    Files.write(logs, lines);
    Command.onFlink(2, List.of("--input=" + logs, "--output=" + out)).ended(ExitCode.OK);
    return new Output(out);
  }

  /** Returns what does not say which file something was in. */
  private static SortedMap<String, String> tables(Output output) throws IOException {
    return output.digests(
        name ->
            !name.startsWith("inputs/")
                && !name.startsWith("bad-records/")
                && !name.startsWith("alerts/")
                && !name.equals("summary.json"));
  }

  private static List<String> badRecords(Output output) throws IOException {
    List<String> found = new ArrayList<>();
    for (JsonNode bad : output.lines("bad-records")) {
      found.add(
          bad.path("record_type")
              + " "
              + bad.path("stage")
              + " "
              + bad.path("error_type")
              + " "
              + bad.path("error_message"));
    }
    found.sort(null);
    return found;
  }
}
