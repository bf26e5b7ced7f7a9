package io.workflowtelemetry.runners.model;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline and a model of it in SQL give the same rows. */
class SqlModelTest {
  @TempDir Path folder = Path.of("");

  @Test
  void nativeLogsAndRowsOfManyValues() throws IOException, SQLException {
    LogGenerator.generate(new GenerateSettings(3_000, 11, folder.resolve("logs"), false, 1_000));
    Files.write(folder.resolve("logs/busy.jsonl"), busyMonth());
    backfill("--input=" + folder + "/logs/*.jsonl");
    try (SqlModel model = SqlModel.of(files(folder.resolve("logs")), "UTC", "time")) {
      WrittenOutput written = WrittenOutput.in(folder.resolve("out"), model);
      assertThat(undecided(model), is(0L));
      assertThat(written.checkRuns(), is(4_500));
      checkAll(written);
      assertThat(
          number(model, "select count(*) from aggregates where duration_count > 1024"), is(2L));
      checkCounts(model);
    }
  }

  @Test
  void everyTrapOfRealLogs() throws IOException, SQLException {
    LogGenerator.generate(new GenerateSettings(2_500, 7, folder.resolve("made"), true, 1));
    backfill("--input=" + folder + "/made/**.json*", "--timezone=America/New_York", "--split=hash");
    List<Path> logs = new ArrayList<>(files(folder.resolve("made/logs")));
    logs.add(folder.resolve("made/commits.jsonl"));
    try (SqlModel model = SqlModel.of(logs, "America/New_York", "hash")) {
      WrittenOutput written = WrittenOutput.in(folder.resolve("out"), model);
      assertThat(undecided(model), is(0L));
      assertThat(written.checkRuns(), is(greaterThan(2_500)));
      checkAll(written);
      checkCounts(model);
    }
  }

  @Test
  void realHistories() throws IOException, SQLException {
    Path data = ProjectFolder.find().resolveSibling("shared/data/github");
    assumeTrue(Files.isDirectory(data), "the real histories are not beside the project");
    List<Path> logs = new ArrayList<>();
    for (String history : List.of("filterlists", "jod", "bitcoin-early")) {
      logs.addAll(files(data.resolve(history)));
    }
    backfill("--input=" + data + "/filterlists/*," + data + "/jod/*," + data + "/bitcoin-early/*");
    try (SqlModel model = SqlModel.of(logs, "UTC", "time")) {
      WrittenOutput written = WrittenOutput.in(folder.resolve("out"), model);
      assertThat(undecided(model), is(0L));
      assertThat(written.checkRuns(), is(1_124 + 1_627 + 161));
      checkAll(written);
      checkCounts(model);
      assertThat(runs(model, "repository ilike '%filterlists'"), is(1_124L));
      assertThat(runs(model, "repository ilike '%filterlists' and commit_found"), is(925L));
      assertThat(runs(model, "repository ilike '%jod%'"), is(1_627L));
      assertThat(runs(model, "repository ilike '%jod%' and commit_found"), is(867L));
      assertThat(runs(model, "synthesised"), is(161L));
      String rewritten =
          """
          select count(*) from main.runs as model
          join written.runs as found using (repository, run_id, run_attempt)
          where repository ilike '%filterlists'
            and updated_ms - started_ms >= 400 * 86400000::bigint
            and found.duration_source = 'JOBS'
            and found.duration_ms < 3600000
          """;
      assertThat(number(model, rewritten), is(22L));
    }
  }

  private void backfill(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--output=" + folder.resolve("out"));
    Command.onFlink(2, all).ended(ExitCode.OK);
  }

  private static void checkAll(WrittenOutput written) throws SQLException {
    assertThat(written.checkJobs(), is(greaterThan(0)));
    assertThat(written.checkAggregates(), is(greaterThan(0)));
    assertThat(written.checkAlerts(), is(greaterThan(0)));
    assertThat(written.checkExamples(), is(greaterThan(0)));
  }

  /** Compares what became of the records, as the summary counts them. */
  private void checkCounts(SqlModel model) throws IOException, SQLException {
    JsonNode records =
        new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile()).path("records");
    checkCounts(model, records.path("run"), "run_records", "run_states", "place = 1");
    checkCounts(model, records.path("job"), "job_records", "job_states", "place = 1");
  }

  private static void checkCounts(
      SqlModel model, JsonNode counts, String records, String states, String kept)
      throws SQLException {
    long all = number(model, "select count(*) from " + records);
    long different = number(model, "select count(*) from " + states);
    long latest = number(model, "select count(*) from " + states + " where " + kept);
    String name = records + " in " + counts;
    assertThat(name, counts.path("kept").asLong(), is(latest));
    assertThat(name, counts.path("superseded").asLong(), is(different - latest));
    assertThat(name, counts.path("duplicate").asLong(), is(all - different));
    assertThat(name, counts.path("read").asLong() - counts.path("bad").asLong(), is(all));
  }

  private static long undecided(SqlModel model) throws SQLException {
    return number(model, "select count(*) from undecided");
  }

  private static long runs(SqlModel model, String condition) throws SQLException {
    return number(model, "select count(*) from written.runs where " + condition);
  }

  private static long number(SqlModel model, String query) throws SQLException {
    try (Statement statement = model.connection().createStatement();
        ResultSet results = statement.executeQuery(query)) {
      results.next();
      return results.getLong(1);
    }
  }

  /** 1,500 runs of one workflow in a month: more than quantiles are exact for. */
  private static List<String> busyMonth() {
    List<String> lines = new ArrayList<>();
    Instant start = Instant.parse("2025-03-01T00:00:07Z");
    for (int run = 0; run < 1_500; run++) {
      long duration = 1_000 + (long) run * run * 7_919 % 3_599_999;
      lines.add(
          """
          {"workflow_id":"%d","name":"Busy","status":"%s","duration_ms":%d,\
          "timestamp":"%s","repository":"harbor/busy","jobs":[],"test_failures":%d}"""
              .formatted(
                  9_000_000 + run,
                  run % 9 == 4 ? "failure" : run % 31 == 5 ? "cancelled" : "success",
                  duration,
                  start.plusSeconds(run * 1_500L),
                  run % 3));
    }
    return lines;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
