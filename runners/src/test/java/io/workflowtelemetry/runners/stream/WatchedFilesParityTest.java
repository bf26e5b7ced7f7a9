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
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream of watched files ends with the rows that a backfill of the same files writes. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class WatchedFilesParityTest {
  private static final List<String> TABLES =
      List.of(
          "workflow_run",
          "job",
          "workflow_aggregate",
          "workflow_cost",
          "runner_queue",
          "ranked_flaky_test",
          "dora");

  @TempDir Path folder = Path.of("");

  /** One stream for all, since what takes long is to begin and to end one. */
  @Test
  void logsOfEveryFormatInFilesAndInAWarehouse() throws IOException, SQLException {
    Path generated = folder.resolve("generated");
    LogGenerator.generate(new GenerateSettings(3000, 11, generated, true, 1));
    FormatFolder formats = FormatFolder.in(folder.resolve("formats"));
    TestWarehouse backfilled = TestWarehouse.empty(Kind.POSTGRESQL);
    TestWarehouse streamed = TestWarehouse.empty(Kind.POSTGRESQL);

    checkSame(
            List.of(generated + "/**.json*", formats.folder() + "/**"),
            backfilled.flags(),
            streamed.flags())
        .forEach((table, rows) -> assertThat(table, rows, greaterThan(0L)));

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

  @Test
  void logsOfRealSystems() throws IOException {
    Path shared = ProjectFolder.find().resolveSibling("shared");
    List<String> globs = new ArrayList<>();
    for (String name :
        List.of(
            "data/github/filterlists",
            "data/github/jod",
            "data/github/bitcoin-early",
            "data/github/webhooks",
            "cases")) {
      Path logs = shared.resolve(name);
      assumeTrue(Files.isDirectory(logs), "skipped: there is no " + logs);
      globs.add(logs + "/**");
    }
    List<String> repository = List.of("--repository=acme/shop");
    checkSame(globs, repository, repository);
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

  /** Fills an output each, and what else the flags name. */
  private SortedMap<String, Long> checkSame(
      List<String> globs, List<String> ofBackfill, List<String> ofStream) throws IOException {
    Path backfilled = folder.resolve("backfilled");
    List<String> backfill = new ArrayList<>(ofBackfill);
    backfill.addAll(List.of("--input=" + String.join(",", globs), "--output=" + backfilled));
    Command.onFlink(2, backfill).ended(ExitCode.OK);

    Path streamed = folder.resolve("streamed");
    List<String> stream = new ArrayList<>(ofStream);
    globs.forEach(glob -> stream.add("--source=files:" + glob));
    stream.addAll(List.of("--stopWhenIdle=3s", "--quietAfter=1s", "--output=" + streamed));
    Command.stream(stream).ended(ExitCode.OK);
    return SameTables.check(streamed, backfilled);
  }
}
