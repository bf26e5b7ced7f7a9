package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Work that is done in a warehouse as a whole, or not at all. */
final class Transactions {
  /** What is done with a connection. */
  interface Work<R> {
    R run(Connection connection) throws SQLException;
  }

  private Transactions() {}

  /**
   * Does the work in one transaction.
   *
   * @throws IOException where the database can't be reached or refuses; nothing was changed then
   */
  static <R> R inOne(WarehouseAddress address, Work<R> work) throws IOException {
    try {
      return attempt(address, work);
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  /** Returns the records that a condition holds for, in an order. */
  static <T extends SpecificRecord> List<T> select(
      WarehouseAddress address, RecordTable<T> table, String conditionAndOrder, Object... values)
      throws IOException {
    return inOne(
        address, connection -> Statements.select(connection, table, conditionAndOrder, values));
  }

  /** Adds rows or changes them, one for each record. */
  static <T extends SpecificRecord> void upsert(
      WarehouseAddress address, RecordTable<T> table, List<T> records) throws IOException {
    String sql = Sql.upsert(table, address.database());
    inOne(
        address,
        connection -> {
          Statements.write(connection, table, sql, records);
          return records;
        });
  }

  /**
   * Does the same, again and again while the trouble is one that passes. Work that was committed
   * unseen, since its connection was lost just then, is done twice.
   */
  static <R> R outlasting(LostConnections lost, WarehouseAddress address, Work<R> work)
      throws IOException {
    try {
      return lost.outlast(() -> attempt(address, work));
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  /** Does the same, for those who look at what the database says. */
  static <R> R attempt(WarehouseAddress address, Work<R> work) throws SQLException {
    try (Connection connection = address.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        R result = work.run(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          rollBack(connection);
        }
      }
    }
  }

  /** What can't be rolled back has lost its connection, and the server rolls it back. */
  @SuppressWarnings("EmptyCatch")
  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException lost) {
      // The exception that is on its way tells more.
    }
  }
}
