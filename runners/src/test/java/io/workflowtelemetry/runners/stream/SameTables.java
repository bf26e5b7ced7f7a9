package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares the tables of two outputs. */
public final class SameTables {
  /** All but those that {@code ./telemetry diff} compares. */
  private static final List<String> OTHERS =
      List.of(
          "spans/spans",
          "run-events/run-events",
          "agents/invocations",
          "agents/metrics",
          "check-runs/check-runs",
          "deployments/deployments",
          "dora/dora",
          "job-logs/job-logs",
          "job-logs/errors",
          "tests/tests",
          "flaky-tests/flaky-tests",
          "costs/costs",
          "costs/queues",
          "ranked-flaky-tests/ranked-flaky-tests",
          "health/health");

  private SameTables() {}

  /**
   * Checks that all tables are the same, and that there are runs at all.
   *
   * @return how many rows each table has but runs, aggregates and alerts
   */
  public static SortedMap<String, Long> check(Path a, Path b) throws IOException {
    List<String> folders = List.of(a.toString(), b.toString());
    Command.run(List.of("diff", folders.get(0), folders.get(1))).ended(ExitCode.OK);
    JsonNode tables =
        new ObjectMapper()
            .readTree(
                Command.run(List.of("diff", folders.get(0), folders.get(1), "--format=json")).out())
            .path("tables");
    for (String table : List.of("runs", "aggregates")) {
      assertThat(table, tables.path(table).path("equal").asLong(), greaterThan(0L));
    }
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      SortedMap<String, Long> rows = new TreeMap<>();
      for (String table : OTHERS) {
        rows.put(table, same(statement, rows(a, table), rows(b, table)));
      }
      return rows;
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /**
   * Checks that a table is the same.
   *
   * @return how many rows it has
   */
  public static long check(Path a, Path b, String table) throws IOException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      return same(statement, rows(a, table), rows(b, table));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static String rows(Path folder, String table) {
    return "select * from '%s/%s-*.parquet'".formatted(folder, table);
  }

  private static long same(Statement statement, String a, String b) throws SQLException {
    String differences =
        "select count(*) from ((%1$s except all %2$s) union all (%2$s except all %1$s))"
            .formatted(a, b);
    assertThat("rows that differ, of " + a, count(statement, differences), is(0L));
    return count(statement, "select count(*) from (%s)".formatted(a));
  }

  private static long count(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
