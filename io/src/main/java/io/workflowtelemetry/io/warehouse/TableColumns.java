package io.workflowtelemetry.io.warehouse;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of a table that is there.
 *
 * @param types their types by their names, all in lower case
 */
record TableColumns(Map<String, Type> types) {
  /**
   * A type.
   *
   * @param number of {@link java.sql.Types}
   * @param name as the database calls it
   */
  record Type(int number, String name) {}

  static TableColumns of(String table, Database database, Connection connection)
      throws SQLException {
    Map<String, Type> types = new HashMap<>();
    DatabaseMetaData data = connection.getMetaData();
    try (ResultSet columns =
        data.getColumns(
            connection.getCatalog(), connection.getSchema(), database.stored(table), null)) {
      while (columns.next()) {
        types.put(
            columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT),
            new Type(columns.getInt("DATA_TYPE"), columns.getString("TYPE_NAME")));
      }
    }
    return new TableColumns(types);
  }

  /** Returns whether times of a type tell their zone. */
  static boolean isZoned(String typeName) {
    String lower = typeName.toLowerCase(Locale.ROOT);
    return lower.equals("timestamptz") || lower.contains("with time zone");
  }
}
