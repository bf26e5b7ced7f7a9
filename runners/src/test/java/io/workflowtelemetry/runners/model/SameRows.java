package io.workflowtelemetry.runners.model;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares the rows of two queries of one order, one by one. */
final class SameRows {
  private static final double TOLERANCE = 1e-9;
  private static final int SHOWN = 8;

  private SameRows() {}

  /**
   * Fails where the queries give different rows.
   *
   * @return how many rows they give
   */
  static int check(String name, Connection connection, String expected, String actual)
      throws SQLException {
    List<String> columns = new ArrayList<>();
    List<List<@Nullable Object>> model = rows(connection, expected, columns);
    List<List<@Nullable Object>> written = rows(connection, actual, new ArrayList<>());
    List<String> differences = new ArrayList<>();
    if (model.size() != written.size()) {
      differences.add("%d rows expected, %d written".formatted(model.size(), written.size()));
    }
    int count = 0;
    for (int row = 0; row < Math.min(model.size(), written.size()); row++) {
      String difference = difference(columns, model.get(row), written.get(row));
      if (!difference.isEmpty() && count++ < SHOWN) {
        differences.add("row " + row + ": " + difference + "\n    of " + model.get(row));
      }
    }
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "%s: %d rows differ%n  %s".formatted(name, count, String.join("\n  ", differences)));
    }
    return model.size();
  }

  private static String difference(
      List<String> columns, List<@Nullable Object> model, List<@Nullable Object> written) {
    List<String> differences = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      if (!same(model.get(column), written.get(column))) {
        differences.add(
            "%s is %s, not %s"
                .formatted(columns.get(column), written.get(column), model.get(column)));
      }
    }
    return String.join("; ", differences);
  }

  private static boolean same(@Nullable Object model, @Nullable Object written) {
    if (model instanceof Double expected && written instanceof Double actual) {
      return Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
    }
    if (model instanceof Number expected && written instanceof Number actual) {
      return expected.doubleValue() == actual.doubleValue();
    }
    return Objects.equals(model, written);
  }

  private static List<List<@Nullable Object>> rows(
      Connection connection, String query, List<String> columns) throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query)) {
      ResultSetMetaData meta = results.getMetaData();
      for (int column = 1; column <= meta.getColumnCount(); column++) {
        columns.add(meta.getColumnName(column));
      }
      while (results.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int column = 1; column <= columns.size(); column++) {
          Object value = results.getObject(column);
          row.add(
              value instanceof Number || value instanceof Boolean || value == null
                  ? value
                  : value.toString());
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
