package io.workflowtelemetry.io.warehouse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Statements of the stores, whose parameters are texts, numbers and instants. */
final class Statements {
  private Statements() {}

  /** Returns the records that a condition holds for, in an order. */
  static <T extends SpecificRecord> List<T> select(
      Connection connection, RecordTable<T> table, String conditionAndOrder, Object... values)
      throws SQLException {
    String sql =
        "select " + Sql.names(table.columns()) + " from " + table.name() + " " + conditionAndOrder;
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet found = statement.executeQuery()) {
      List<T> records = new ArrayList<>();
      while (found.next()) {
        records.add(table.read(found));
      }
      return records;
    }
  }

  /** Changes rows and returns how many. */
  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** Adds or changes rows, one for each record. */
  static <T extends SpecificRecord> void write(
      Connection connection, RecordTable<T> table, String sql, List<T> records)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T record : sorted(table, records)) {
        table.set(statement, record);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Removes rows, those with the keys of the records. */
  static <T extends SpecificRecord> void delete(
      Connection connection, RecordTable<T> table, List<T> records) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(Sql.delete(table))) {
      for (T record : sorted(table, records)) {
        table.setKey(statement, record);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(
            i + 1, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  /**
   * Returns the records by key; of equal keys, in the order of the other columns. All workers write
   * rows in this order, so that none waits for a row of one that waits.
   */
  static <T extends SpecificRecord> List<T> sorted(RecordTable<T> table, List<T> records) {
    List<Column> columns = new ArrayList<>(table.keyColumns());
    columns.addAll(table.columns());
    record Row<T>(T record, List<@Nullable Object> values) {}
    return records.stream()
        .map(
            record -> {
              List<@Nullable Object> values = new ArrayList<>();
              columns.forEach(column -> values.add(column.valueIn(record)));
              return new Row<>(record, values);
            })
        .sorted(Comparator.comparing(Row::values, Statements::compare))
        .map(Row::record)
        .toList();
  }

  private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
    for (int i = 0; i < left.size(); i++) {
      int order = compareValues(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Compares values of one column, which are of one type; null comes first. */
  @SuppressWarnings("unchecked") // What a column gives is a text, a number, a flag or a time.
  private static int compareValues(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    return ((Comparable<Object>) left).compareTo(right);
  }
}
