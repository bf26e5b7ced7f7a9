package io.workflowtelemetry.io.warehouse;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a table, from a key up to the next part's.
 *
 * @param from values of the order's columns at its first row; empty where nothing bounds it
 * @param to those of the next part's first row; empty for the last part
 * @param firstRow number of its first row in the table, from 1
 */
record Part(Scope scope, List<Serializable> from, List<Serializable> to, long firstRow)
    implements Serializable {

  /**
   * Which rows of a table are read, and how they are shared out.
   *
   * @param table name of the table
   * @param order columns that rows are in the order of; where they are shared out, those that are
   *     cut at. They hold no null in the rows of the scope
   * @param cut whether the rows are shared out, or read as one
   * @param condition what rows fulfil; its parameters are {@code values}; empty for all rows
   */
  record Scope(
      String table, List<String> order, boolean cut, String condition, List<Serializable> values)
      implements Serializable {
    static Scope all(String table, List<String> order, boolean cut) {
      return new Scope(table, order, cut, "", List.of());
    }

    /** Returns a statement over the rows of the scope. */
    String select(String what, String more) {
      String both =
          condition.isEmpty() || more.isEmpty() ? condition + more : condition + " and " + more;
      return "select "
          + what
          + " from "
          + table
          + (both.isEmpty() ? "" : " where " + both)
          + (order.isEmpty() ? "" : " order by " + String.join(", ", order));
    }
  }

  /** What is done with a row. */
  interface RowSink {
    void row(ResultSet row, long number) throws SQLException;
  }

  /** Returns the parts of a table, of about so many rows each. */
  static List<Part> of(Scope scope, int rows, Connection connection) throws SQLException {
    if (!scope.cut()) {
      return List.of(new Part(scope, List.of(), List.of(), 1));
    }
    List<List<Serializable>> cuts = new ArrayList<>();
    List<Long> firstRows = new ArrayList<>();
    findCuts(scope, rows, connection, cuts, firstRows);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      // What comes before the first row by the time of reading belongs to the first part.
      List<Serializable> from = i == 0 ? List.of() : cuts.get(i);
      List<Serializable> to = i + 1 == cuts.size() ? List.of() : cuts.get(i + 1);
      parts.add(new Part(scope, from, to, firstRows.get(i)));
    }
    return parts;
  }

  private static void findCuts(
      Scope scope,
      int rows,
      Connection connection,
      List<List<Serializable>> cuts,
      List<Long> firstRows)
      throws SQLException {
    String keys = String.join(", ", scope.order());
    String numbered =
        scope.select(keys + ", row_number() over (order by " + keys + ") as row_number_", "");
    String sql =
        "select * from ("
            + numbered
            + ") as numbered where mod(row_number_ - 1, ?) = 0 order by row_number_";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = set(statement, 1, scope.values());
      statement.setLong(next, rows);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          List<Serializable> cut = new ArrayList<>();
          for (int i = 1; i <= scope.order().size(); i++) {
            cut.add((Serializable) found.getObject(i));
          }
          // Rows of one key stay together.
          if (cuts.isEmpty() || !cuts.get(cuts.size() - 1).equals(cut)) {
            cuts.add(cut);
            firstRows.add(found.getLong("row_number_"));
          }
        }
      }
    }
  }

  /** Gives the rows of this part, in their order. */
  void read(Connection connection, RowSink sink) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(scope.select("*", bounds()))) {
      // Without this, and outside of a transaction, PostgreSQL's driver would hold all rows.
      statement.setFetchSize(1000);
      int next = set(statement, 1, scope.values());
      next = set(statement, next, from);
      set(statement, next, to);
      try (ResultSet row = statement.executeQuery()) {
        long number = firstRow;
        while (row.next()) {
          sink.row(row, number);
          number++;
        }
      }
    }
  }

  private String bounds() {
    List<String> bounds = new ArrayList<>();
    String keys = "(" + String.join(", ", scope.order()) + ")";
    if (!from.isEmpty()) {
      bounds.add(keys + " >= (" + places(from.size()) + ")");
    }
    if (!to.isEmpty()) {
      bounds.add(keys + " < (" + places(to.size()) + ")");
    }
    return String.join(" and ", bounds);
  }

  private static String places(int count) {
    return "?" + ", ?".repeat(count - 1);
  }

  private static int set(PreparedStatement statement, int from, List<Serializable> values)
      throws SQLException {
    int index = from;
    for (Serializable value : values) {
      statement.setObject(index, value);
      index++;
    }
    return index;
  }
}
