package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a warehouse's tables to what this version writes. */
public final class Warehouse {
  /** A name of our own, so that the history of others in the same schema is left alone. */
  private static final String HISTORY = "warehouse_history";

  private static final List<String> TABLES =
      List.of(
          "workflow_run",
          "job",
          "workflow_aggregate",
          "workflow_cost",
          "runner_queue",
          "dora",
          "alert",
          "workflow_trace_log",
          "telemetry_thresholds",
          "telemetry_analysis_runs",
          "continuous_improvements",
          "agent_invocation",
          "success_metric",
          "ranked_flaky_test",
          "run_health",
          "health",
          "prediction",
          "agent_stats",
          "dataset_manifest",
          "alert_outbox",
          "alert_silence",
          "alert_ack");

  private Warehouse() {}

  /**
   * Returns whether an embedded warehouse was made before; true for a server's. Nothing is made.
   *
   * @throws IOException where it can't be opened
   */
  public static boolean isThere(WarehouseAddress address) throws IOException {
    try {
      return DataSources.isThere(address);
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  /**
   * Makes the tables that are missing, and changes those of an older version. Whoever writes to a
   * warehouse calls it once, before; whoever only reads does not.
   *
   * @throws IOException where the database can't be reached, or where it has tables of these names
   *     that this program did not make: they are left as they are
   */
  public static void migrate(WarehouseAddress address) throws IOException {
    try (Connection connection = address.dataSource().getConnection()) {
      refuseTablesOfOthers(address, connection);
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
    try {
      Flyway.configure(Warehouse.class.getClassLoader())
          .dataSource(address.dataSource())
          .locations("classpath:io/workflowtelemetry/io/warehouse/migrations")
          .table(HISTORY)
          // A schema may hold tables that are no concern of ours.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new IOException("the warehouse " + address + ": " + e.getMessage(), e);
    }
  }

  /**
   * Says whether the tables are there, of this version or a former one.
   *
   * @throws IOException where the database can't be reached, or where it has tables of these names
   *     that this program did not make
   */
  static boolean isOurs(WarehouseAddress address) throws IOException {
    try (Connection connection = address.dataSource().getConnection()) {
      refuseTablesOfOthers(address, connection);
      return isThere(address, connection, HISTORY);
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  private static void refuseTablesOfOthers(WarehouseAddress address, Connection connection)
      throws SQLException, IOException {
    if (isThere(address, connection, HISTORY)) {
      return;
    }
    List<String> others = new ArrayList<>();
    for (String table : TABLES) {
      if (isThere(address, connection, table)) {
        others.add(table);
      }
    }
    if (!others.isEmpty()) {
      throw new IOException(
          "the warehouse "
              + address
              + " has tables of another system, which can be read but not written to: "
              + String.join(", ", others)
              + "; write to another database or schema");
    }
  }

  private static boolean isThere(WarehouseAddress address, Connection connection, String table)
      throws SQLException {
    // Flyway quotes the name of its table, so that it is kept as it is.
    for (String name : List.of(table, address.database().stored(table))) {
      try (ResultSet tables =
          connection
              .getMetaData()
              .getTables(connection.getCatalog(), connection.getSchema(), name, null)) {
        if (tables.next()) {
          return true;
        }
      }
    }
    return false;
  }
}
