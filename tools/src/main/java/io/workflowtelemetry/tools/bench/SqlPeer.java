package io.workflowtelemetry.tools.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * A process of its own: DuckDB doing what a backfill does, by {@code peer.sql}, or counting what
 * lies in an output. It needs DuckDB's driver on its class path, which the program's jar has not.
 */
public final class SqlPeer {
  private static final List<String> TABLES =
      List.of("runs", "daily", "weekly", "monthly", "train", "validation", "test");
  private static final List<String> RULES =
      List.of("SUCCESS_RATE", "DURATION_ANOMALY", "FAILURE_STREAK");

  private SqlPeer() {}

  /**
   * Runs it.
   *
   * @param arguments {@code backfill LOGS OUTPUT THREADS}, with a glob and a folder that is there;
   *     or {@code count OUTPUT}, which prints a line with a name, a tab and a number for each table
   *     and each rule that both sides have
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'UTC'");
      if (arguments[0].equals("count")) {
        count(statement, arguments[1], System.out);
      } else {
        statement.execute("set threads = " + Integer.parseInt(arguments[3]));
        statement.execute("set temp_directory = " + quoted(arguments[2] + "/.spilled"));
        statement.execute("set variable logs = " + quoted(arguments[1]));
        statement.execute("set variable output = " + quoted(arguments[2]));
        statement.execute(script());
      }
    }
  }

  private static void count(Statement statement, String output, PrintStream out)
      throws SQLException {
    for (String table : TABLES) {
      String files = quoted(output + "/**/" + table + "-*.parquet");
      String query = "select count(*) from read_parquet(" + files + ")";
      out.println(table + "\t" + number(statement, query));
    }
    for (String rule : RULES) {
      String query =
          """
          select count(*)
          from read_json(%s, format = 'newline_delimited', columns = {rule: 'varchar'})
          where rule = '%s'
          """
              .formatted(quoted(output + "/**/alerts-*.jsonl"), rule);
      out.println(rule + "\t" + number(statement, query));
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String script() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SqlPeer.class.getResourceAsStream("peer.sql"), "peer.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
