package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.cli.FormatFolder;
import io.workflowtelemetry.runners.generate.GenerateSettings;
import io.workflowtelemetry.runners.generate.LogGenerator;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.transforms.check.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of watched files ends with the rows that a backfill of the same files writes. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class WatchedFilesParityTest {
  private static final List<String> TABLES = List.of("workflow_run", "job", "workflow_aggregate");

  @TempDir static Path made = Path.of("");
  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void makeLogs() throws IOException {
    LogGenerator.generate(new GenerateSettings(3000, 11, made.resolve("g"), true, 1));
  }

  @Test
  void generatedLogs() throws IOException {
    checkSame(made + "/g/**.json*");
  }

  @Test
  void logsOfEveryFormat() throws IOException {
    FormatFolder logs = FormatFolder.in(folder.resolve("logs"));
    checkSame(logs.folder() + "/**")
        .forEach((table, rows) -> assertThat(table, rows, greaterThan(0L)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"filterlists", "jod", "bitcoin-early", "webhooks"})
  void logsOfRealSystems(String name) throws IOException {
    Path logs = ProjectFolder.find().resolveSibling("shared").resolve("data/github/" + name);
    assumeTrue(Files.isDirectory(logs), "skipped: there is no " + logs);
    checkSame(logs + "/**");
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfAWarehouse(Kind kind) throws IOException, SQLException {
    String logs = made + "/g/**.json*";
    TestWarehouse backfilled = TestWarehouse.empty(kind);
    TestWarehouse streamed = TestWarehouse.empty(kind);
    List<String> flags =
        backfilled.with("--input=" + logs, "--output=" + folder.resolve("backfilled"));
    Command.onFlink(2, flags).ended(ExitCode.OK);
    stream(logs, streamed.flags());

    for (String table : TABLES) {
      checkSame("select * from " + table, backfilled, streamed);
    }
    String rulesOfStreams =
        Arrays.stream(Rule.values())
            .filter(Rule::isOfStreams)
            .map(rule -> "'" + rule.name() + "'")
            .collect(Collectors.joining(", "));
    checkSame(
        "select * from alert where status <> 'WITHDRAWN' and rule not in (" + rulesOfStreams + ")",
        backfilled,
        streamed);
  }

  private static void checkSame(String sql, TestWarehouse backfilled, TestWarehouse streamed)
      throws SQLException {
    List<String> expected = backfilled.query(sql);
    List<String> rows = streamed.query(sql);
    assertThat(sql, expected, is(not(hasSize(0))));
    assertThat("not twice: " + sql, rows, hasSize(Set.copyOf(rows).size()));
    assertThat("missing: " + sql, without(expected, rows), is(Set.of()));
    assertThat("too many: " + sql, without(rows, expected), is(Set.of()));
  }

  private static Set<String> without(List<String> some, List<String> others) {
    Set<String> left = new TreeSet<>(some);
    left.removeAll(Set.copyOf(others));
    return left;
  }

  private SortedMap<String, Long> checkSame(String logs) throws IOException {
    Path streamed = folder.resolve("streamed");
    Path backfilled = folder.resolve("backfilled");
    Command.onFlink(2, List.of("--input=" + logs, "--output=" + backfilled)).ended(ExitCode.OK);
    stream(logs, List.of("--output=" + streamed));
    return SameTables.check(streamed, backfilled);
  }

  private static void stream(String logs, List<String> sinks) {
    List<String> flags =
        new ArrayList<>(List.of("--source=files:" + logs, "--stopWhenIdle=3s", "--quietAfter=1s"));
    flags.addAll(sinks);
    Command.stream(flags).ended(ExitCode.OK);
  }
}
