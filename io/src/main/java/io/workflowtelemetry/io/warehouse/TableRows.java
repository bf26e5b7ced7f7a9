package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.io.tables.NamedRow;
import io.workflowtelemetry.io.tables.NamedRows;
import java.io.IOException;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a warehouse's table, of any version, by the names of their columns. */
public final class TableRows {
  private static final int FETCHED_AT_ONCE = 1_000;

  private TableRows() {}

  /**
   * Shows each row, in no order.
   *
   * @param table its name
   * @param columns those that are wanted; others are not read
   * @return whether there is such a table
   * @throws IOException where the database can't be reached or the visitor throws
   */
  public static boolean forEach(
      WarehouseAddress address, String table, Set<String> columns, NamedRows.Visitor visitor)
      throws IOException {
    if (!Sql.isIdentifier(table)) {
      throw new IllegalArgumentException("no name of a table: " + table);
    }
    try (Connection connection = address.dataSource().getConnection()) {
      Set<String> there = TableColumns.of(table, address.database(), connection).types().keySet();
      List<String> wanted =
          columns.stream().filter(there::contains).filter(Sql::isIdentifier).sorted().toList();
      if (!wanted.isEmpty()) {
        // Else PostgreSQL's driver holds all rows in memory.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(FETCHED_AT_ONCE);
          String sql = "select " + String.join(", ", wanted) + " from " + table;
          try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
              visitor.visit(row(rows, wanted));
            }
          }
        } finally {
          connection.rollback();
        }
      }
      return !there.isEmpty();
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  private static NamedRow row(ResultSet rows, List<String> columns) throws SQLException {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), value(rows, i + 1));
    }
    return new NamedRow(values);
  }

  private static @Nullable Object value(ResultSet rows, int index) throws SQLException {
    Object value = rows.getObject(index);
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant().toEpochMilli();
    } else if (value instanceof Timestamp time) {
      return time.getTime();
    }
    return value instanceof Clob ? rows.getString(index) : value.toString();
  }
}
