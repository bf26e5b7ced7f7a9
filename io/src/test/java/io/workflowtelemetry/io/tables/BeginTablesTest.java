package io.workflowtelemetry.io.tables;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeginTablesTest {
  private static final Table<Run> RUNS =
      Table.ofParquet(Run.class, run -> SortKey.inBucket(0).then(run.getRunId()), "runs/runs");
  private static final Table<Alert> ALERTS =
      Table.ofJsonLines(
          Alert.class, alert -> SortKey.inBucket(0).then(alert.getAlertId()), "alerts/alerts");

  @Test
  void eachTableCanBeReadAndOtherFilesStay(@TempDir Path folder) throws Exception {
    Path former =
        Files.createDirectories(folder.resolve("alerts")).resolve("alerts-2026-01-31.jsonl");
    Files.writeString(former, "{}\n");
    // A worker that begins again does it again.
    begin(folder);
    begin(folder);

    assertThat(
        files(folder),
        contains(
            "alerts/alerts-2026-01-31.jsonl",
            "alerts/alerts-empty.jsonl",
            "runs/runs-empty.parquet"));
    assertThat(Files.readAllLines(folder.resolve("alerts/alerts-empty.jsonl")), empty());
    assertThat(Files.readAllLines(former), contains("{}"));
    String runs = "from '" + folder + "/runs/*.parquet'";
    assertThat(query("select count(*) " + runs), contains("0"));
    assertThat(query("select column_name from (describe " + runs + ")"), hasItem("run_attempt"));
  }

  private static void begin(Path folder) {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setStableUniqueNames(CheckEnabled.ERROR);
    Pipeline pipeline = Pipeline.create(options);
    var unused = pipeline.apply("Begin", BeginTables.of(List.of(RUNS, ALERTS), folder.toString()));
    pipeline.run().waitUntilFinish();
  }

  private static List<String> files(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      while (results.next()) {
        rows.add(results.getString(1));
      }
    }
    return rows;
  }
}
