package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An output that DuckDB made of runs of its own, with names that are hostile. */
final class SampleOutput {
  static final String HOSTILE =
      "<script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">"
          + " & \u202eevil\u2028</script> 'quote'";
  static final String REPOSITORY = "harbor/lantern";

  private static final String SUMMARY =
      """
      {"records": {"run": {"read": 10, "bad": 1, "duplicate": 2, "superseded": 3, "kept": 4}},
       "quality": {"completeness": 0.99, "completeness_threshold": 0.95, "accuracy": 1.0,
                   "accuracy_threshold": 0.99, "passed": true},
       "options": {"input": "/secret/place"}}
      """;
  private static final String MANIFEST =
      """
      {"timezone": "UTC", "split": {"method": "time"}, "rows": {"train": 80, "test": 20},
       "groups": {"train": 40, "test": 10}, "embargoed": {"train": 3}, "keys": ["run_id"]}
      """;

  /**
   * Sixteen weeks of runs, four an hour and a half; "Build" takes thrice as long in the last two.
   */
  private static final String RUNS =
      """
      CREATE TABLE runs AS
      SELECT repository, 'w' || i AS run_id, 1::BIGINT AS run_attempt, workflow_name, started_at,
        completed_at, epoch_ms(completed_at) - epoch_ms(started_at) AS duration_ms,
        CASE WHEN i % 7 = 0 THEN 'FAILURE' WHEN i % 11 = 0 THEN 'NONE' ELSE 'SUCCESS' END AS outcome,
        [{job_id: '1', name: 'compile', started_at: started_at,
          completed_at: started_at + INTERVAL 30 SECOND},
         {job_id: '2', name: 'check', started_at: started_at,
          completed_at: started_at + INTERVAL 10 SECOND},
         {job_id: '3', name: 'deploy', started_at: started_at + INTERVAL 30 SECOND,
          completed_at: completed_at}] AS jobs
      FROM (SELECT i,
          CASE WHEN i % 3 = 0 THEN ? ELSE 'harbor/lantern' END AS repository,
          CASE WHEN i % 3 = 2 THEN 'Build' WHEN i % 3 = 1 THEN 'Lint' ELSE ? END AS workflow_name,
          TIMESTAMPTZ '2025-01-06 00:00:00+00' + INTERVAL (i * 90) MINUTE AS started_at,
          started_at + INTERVAL (60 + i % 37 + CASE WHEN i % 3 = 2 AND i >= 1568 THEN 120 ELSE 0 END)
            SECOND AS completed_at
        FROM range(0, 1792) AS numbers(i))
      """;

  private static final String AGGREGATES =
      """
      COPY (SELECT '%1$s' AS period, date_trunc('%2$s', completed_at) AS window_start,
        '%3$s' AS level, repository, %4$s AS workflow_name, NULL::VARCHAR AS job_name,
        count(*) AS total, count(*) FILTER (outcome = 'SUCCESS') AS successes,
        count(*) FILTER (outcome = 'FAILURE') AS failures, 0::BIGINT AS cancelled,
        count(*) FILTER (outcome = 'NONE') AS other,
        quantile_cont(duration_ms, 0.5)::DOUBLE AS duration_p50_ms,
        quantile_cont(duration_ms, 0.95)::DOUBLE AS duration_p95_ms,
        NULL::DOUBLE AS queue_p50_ms, NULL::DOUBLE AS queue_p95_ms, 0::BIGINT AS reruns,
        coalesce(sum(duration_ms) FILTER (outcome = 'FAILURE'), 0)::BIGINT AS wasted_ms
      FROM runs GROUP BY ALL ORDER BY ALL)
      TO '%5$s' (FORMAT parquet, COMPRESSION zstd)
      """;

  private static final String FLAKY =
      """
      CREATE TABLE flaky AS SELECT 'harbor/lantern' AS repository, 'sha' || i AS head_sha,
        'suite' AS suite, NULL::VARCHAR AS class_name,
        CASE WHEN i % 2 = 0 THEN ? ELSE 'opens the door' END AS name,
        NULL::VARCHAR AS lane, 3::BIGINT AS passes, 1::BIGINT AS failures,
        0::BIGINT AS flaky
      FROM range(0, 9) AS numbers(i)
      """;

  private final Path folder;

  private SampleOutput(Path folder) {
    this.folder = folder;
  }

  /** Writes the output: runs, aggregates, alerts, flaky tests, bad records, a summary. */
  static SampleOutput in(Path folder) throws IOException, SQLException {
    for (String name : List.of("runs", "aggregates", "alerts", "flaky-tests", "datasets/builds")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.createDirectories(folder.resolve("bad-records"));
    try (Connection connection = connect()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(RUNS.replace("?", Names.literal(HOSTILE)));
        statement.execute(
            "COPY runs TO '%s' (FORMAT parquet, COMPRESSION zstd)"
                .formatted(folder.resolve("runs/runs-00000-of-00001.parquet")));
        for (String level : List.of("REPOSITORY", "WORKFLOW")) {
          for (String period : List.of("DAILY/day", "WEEKLY/week", "MONTHLY/month")) {
            String[] names = period.split("/", -1);
            statement.execute(
                AGGREGATES.formatted(
                    names[0],
                    names[1],
                    level,
                    level.equals("WORKFLOW") ? "workflow_name" : "NULL::VARCHAR",
                    folder.resolve("aggregates/" + names[1] + "-" + level + ".parquet")));
          }
        }
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(FLAKY.replace("?", Names.literal(HOSTILE)));
        statement.execute(
            "COPY flaky TO '%s' (FORMAT parquet, COMPRESSION zstd)"
                .formatted(folder.resolve("flaky-tests/flaky-tests-00000-of-00001.parquet")));
      }
    }
    Files.writeString(
        folder.resolve("alerts/alerts-00000-of-00001.jsonl"),
        alert("FIRING", "CRITICAL", "FAILURE_STREAK")
            + alert("RESOLVED", "WARNING", "SUCCESS_RATE"));
    Files.writeString(
        folder.resolve("bad-records/bad-records-00000-of-00001.jsonl"),
        "{\"error_type\":\"NOT_JSON\",\"record_type\":\"unknown\",\"stage\":\"PARSE\"}\n"
            .repeat(3));
    Files.writeString(folder.resolve("summary.json"), SUMMARY);
    Files.writeString(folder.resolve("datasets/builds/manifest.json"), MANIFEST);
    return new SampleOutput(folder);
  }

  private static String alert(String status, String severity, String rule) throws IOException {
    return Json.text(
            JsonNodeFactory.instance
                .objectNode()
                .put("alert_id", rule)
                .put("rule", rule)
                .put("severity", severity)
                .put("status", status)
                .put("repository", HOSTILE)
                .put("observed", 4.0)
                .put("threshold", 3.0)
                .put("started_at", "2025-04-01T10:00:00Z")
                .put("message", HOSTILE + ": 4 failures in a row"))
        + "\n";
  }

  Path folder() {
    return folder;
  }

  Tables tables() {
    return Tables.ofOutput(folder, folder.toString());
  }

  static Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  /** Returns the rows that SQL gives, values as texts. */
  static List<List<@Nullable String>> ask(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<List<@Nullable String>> rows = new ArrayList<>();
      while (found.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
