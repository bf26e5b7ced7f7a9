package io.workflowtelemetry.runners.analysis;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gives and gets: options, the answer and nothing but it, and no secrets. */
class AnalysisUsageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nobody would write this by chance. */
  private static final String PASSWORD = "kUmQuAt-7741";

  private static final String END = "2026-01-01T00:00:00Z";

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bottlenecks --windowDays=0 | --windowDays: given '0'; allowed: a whole number from 1 to 3660",
        "bottlenecks --windowDays=week | --windowDays: given 'week'; allowed: a whole number from 1 to 3660",
        "bottlenecks --threshold=-2 | --threshold: given '-2.0'; allowed: a number over 0",
        "bottlenecks --threshold=NaN | --threshold: given 'NaN'; allowed: a number over 0",
        "bottlenecks --timeout=0s | --timeout: given '0s'; allowed: a duration such as 90s, 5m, 1h30m, 7d or 1d12h, over 0 and at most 36500d",
        "bottlenecks --asOf=soon | --asOf: given 'soon'; allowed: a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31",
        "bottlenecks --format=xml | --format: given 'xml'; allowed: table or json",
        "bottlenecks --input=nope/* | --input: given 'nope/*'; allowed: a glob that matches at least one file",
        "bottlenecks --ifStale --dryRun | --ifStale: given 'true'; allowed: not with --dryRun, which leaves nothing that grows stale",
        "bottlenecks --jdbcUrl=jdbc:mysql://h/d | --jdbcUrl: given '(not shown)'; allowed: jdbc:postgresql://HOST:PORT/DATABASE or jdbc:h2:file:PATH, with no password in it",
        "bottlenecks --jdbcPasswordFile=none.txt | --jdbcPasswordFile: given 'none.txt'; allowed: a file with the password in it",
        "bottlenecks --dimension=phase | --dimension: given '--dimension=phase'; allowed: a known option, see --help",
        "findings --days=3 | --days: given '--days=3'; allowed: a known option, see --help",
        "thresholds | thresholds: given ''; allowed: list, set, disable, learn",
        "thresholds drop | thresholds: given 'drop'; allowed: list, set, disable, learn",
        "thresholds set --dimensionType=stage | --dimensionType: given 'stage'; allowed: phase, gate, subagent, sd_type, gate+sd_type, workflow, job, step",
        "thresholds set --dimensionKey=EXEC | --dimensionKey: given 'EXEC'; allowed: with a --dimensionType",
        "thresholds set --baselineP50Ms=0 | --baselineP50Ms: given '0.0'; allowed: a number over 0",
        "thresholds set --multiplier=Infinity | --multiplier: given 'Infinity'; allowed: a number over 0",
      })
  void aMistakeIsOneLineAndNothingIsRun(String arguments, String message) {
    Command command =
        Command.at(new SetClock(END), GivenAnalysis.NONE, List.of(arguments.strip().split(" ")))
            .ended(ExitCode.USAGE);
    assertThat(
        command.err().lines().toList(),
        is(
            List.of(
                message.strip(),
                "telemetry: nothing was run; ./telemetry help %s tells more"
                    .formatted(arguments.replaceAll(" .*", "")))));
    assertThat(command.out(), is(""));
  }

  /** No warehouse is named, and none is made. */
  @Test
  void theAnswerIsOneObjectOfKnownFieldsAndNothingElse() throws Exception {
    // The folder of the embedded warehouse, if nobody names another.
    Path out = Path.of("out");
    boolean before = Files.exists(out);
    Path logs = logs(200);
    Path spans = logs.resolve("damaged.jsonl");
    Files.writeString(
        spans,
        "{\"trace_id\":\"t\",\"span_id\":\"s\",\"start_time_ms\":",
        StandardOpenOption.CREATE);

    Command command = dryRun(logs, "--format=json");

    assertThat(Files.exists(out), is(before));

    List<JsonNode> values = new ArrayList<>();
    try (MappingIterator<JsonNode> found =
        JSON.readerFor(JsonNode.class).readValues(command.out())) {
      found.forEachRemaining(values::add);
    }
    assertThat(values.size(), is(1));
    assertThat(command.out().lines().count(), is(1L));
    JsonNode answer = values.get(0);
    assertThat(
        names(answer),
        is(
            List.of(
                "as_of",
                "window_days",
                "traces_scanned",
                "dimensions_evaluated",
                "bottlenecks",
                "trends",
                "critical_paths",
                "items_created",
                "items_skipped_rate_limit",
                "items_skipped_dedupe",
                "errors",
                "duration_ms")));
    assertThat(
        names(answer.path("bottlenecks").path(0)),
        is(
            List.of(
                "dimension_type",
                "dimension_key",
                "baseline_p50_ms",
                "observed_p50_ms",
                "multiplier",
                "ratio",
                "sample_count",
                "evidence_trace_ids")));
    assertThat(
        names(answer.path("trends").path(0)),
        is(List.of("dimension_type", "dimension_key", "weeks")));
    assertThat(
        names(answer.path("trends").path(0).path("weeks").path(0)),
        is(List.of("week_start", "sample_count", "p50_ms")));
    assertThat(
        names(answer.path("critical_paths").path(0)),
        is(List.of("trace_id", "duration_ms", "spans")));
    assertThat(
        names(answer.path("critical_paths").path(0).path("spans").path(0)),
        is(List.of("span_id", "span_name", "alone_ms")));
    assertThat(
        answer.path("errors").path(0).asText(),
        is("1 records could not be understood; a backfill of these logs keeps them"));
    assertThat(command.err(), containsString("warning: 1 records could not be understood"));
  }

  @Test
  void aDryRunOfNoWarehouseMakesNone() {
    Command command =
        Command.at(
                new SetClock(END),
                GivenAnalysis.NONE,
                List.of(
                    "bottlenecks",
                    "--dryRun",
                    "--jdbcUrl=jdbc:h2:file:" + folder + "/new/warehouse"))
            .ended(ExitCode.FAILED);
    assertThat(command.err(), containsString("there is no warehouse jdbc:h2:file:" + folder));
    assertThat(Files.exists(folder.resolve("new")), is(false));
  }

  @ParameterizedTest
  @EnumSource
  void aPipelineThatFailsSaysWhyInTheWarehouse(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Path logs = Files.createDirectories(folder.resolve("short"));
    Path file = logs.resolve("spans.jsonl");
    Files.writeString(file, "{}\n");
    AnalysisJob job =
        new AnalysisJob() {
          @Override
          public Measured measure(
              @Nullable LogSettings logs,
              @Nullable WarehouseAddress database,
              MeasureSettings measures,
              PipelineOptions engine)
              throws IOException {
            Files.delete(file);
            return super.measure(logs, database, measures, engine);
          }
        };
    List<String> arguments = warehouse.with("bottlenecks", "--input=" + file);

    Command command = Command.at(new SetClock(END), job, arguments).ended(ExitCode.FAILED);

    assertThat(command.err(), containsString(file.toString()));
    assertThat(command.out(), is(""));
    List<String> rows =
        warehouse.query("select status, error_message from telemetry_analysis_runs");
    assertThat(rows.size(), is(1));
    assertThat(rows.get(0), containsString("FAILED|"));
    assertThat(rows.get(0), containsString(file.toString()));
    assertThat(warehouse.query("select count(*) from continuous_improvements"), is(List.of("0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bottlenecks", "findings", "thresholds list"})
  void aPasswordIsNeverShown(String command) throws Exception {
    String url = guardedPostgres();
    Path wrong = folder.resolve("wrong");
    Files.writeString(wrong, PASSWORD + "x\n");
    Path right = folder.resolve("right");
    Files.writeString(right, PASSWORD + "\n");

    Command refused = as(command, url, "--jdbcUser=guarded", "--jdbcPasswordFile=" + wrong);
    assertThat(refused.exitCode(), is(ExitCode.FAILED));
    assertThat(
        refused.err(), containsString("password authentication failed for user \"guarded\""));
    assertHidden(refused);
    Command let = as(command, url, "--jdbcUser=guarded", "--jdbcPasswordFile=" + right);
    assertHidden(let.ended(ExitCode.OK));
    for (String given :
        List.of(
            url + "?user=guarded&password=" + PASSWORD,
            url.replace("//", "//guarded:" + PASSWORD + "@"),
            "jdbc:h2:file:" + folder + "/x;PASSWORD=" + PASSWORD)) {
      Command told = as(command, given);
      assertThat(told.exitCode(), is(ExitCode.USAGE));
      assertThat(told.err(), containsString("--jdbcUrl: given '(not shown)'"));
      assertHidden(told);
    }
  }

  private static void assertHidden(Command command) {
    assertThat(command.out(), not(containsString(PASSWORD)));
    assertThat(command.err(), not(containsString(PASSWORD)));
  }

  private static Command as(String command, String url, String... flags) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.add("--jdbcUrl=" + url);
    arguments.addAll(List.of(flags));
    return Command.at(new SetClock(END), GivenAnalysis.of(), arguments);
  }

  /** Returns a database whose user guarded is asked for a password; all others are let in. */
  private static String guardedPostgres() throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(Kind.POSTGRESQL);
    Path rules = Path.of(warehouse.query("show hba_file").get(0));
    String rule = "host all guarded all scram-sha-256\n";
    String former = Files.readString(rules);
    if (!former.startsWith(rule)) {
      Files.writeString(rules, rule + former);
      warehouse.execute("create user guarded superuser password '" + PASSWORD + "'");
      String loaded = "select pg_conf_load_time()";
      List<String> before = warehouse.query(loaded);
      List<String> sent = warehouse.query("select pg_reload_conf()");
      while (sent.equals(List.of("t")) && warehouse.query(loaded).equals(before)) {
        Thread.onSpinWait();
      }
    }
    return warehouse.flags().get(0).substring("--jdbcUrl=".length());
  }

  private Path logs(long executions) throws IOException {
    Path logs = folder.resolve("logs");
    LogGenerator.generate(new GenerateSettings(executions, 3, logs, false, 100_000, true, false));
    return logs;
  }

  private static Command dryRun(Path logs, String... flags) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bottlenecks", "--dryRun", "--asOf=" + END, "--input=" + logs + "/*.jsonl"));
    arguments.addAll(List.of(flags));
    return Command.at(new SetClock(END), new AnalysisJob(), arguments).ended(ExitCode.OK);
  }

  private static List<String> names(JsonNode node) {
    Iterator<String> names = node.fieldNames();
    return Stream.generate(() -> names).takeWhile(Iterator::hasNext).map(Iterator::next).toList();
  }
}
