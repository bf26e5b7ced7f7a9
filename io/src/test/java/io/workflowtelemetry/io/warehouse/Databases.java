package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.io.servers.EmptyDatabases;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Empty databases of both kinds, and a look into them from outside. */
final class Databases {
  private Databases() {}

  /** Returns an empty database of this kind. */
  static WarehouseAddress empty(Database kind) throws IOException, SQLException {
    return kind == Database.H2
        ? WarehouseAddress.of(EmptyDatabases.h2(), null, null)
        : WarehouseAddress.of(EmptyDatabases.postgres(), EmptyDatabases.POSTGRES_USER, null);
  }

  /** Returns a database of this kind with the tables in it. */
  static WarehouseAddress migrated(Database kind) throws IOException, SQLException {
    WarehouseAddress address = empty(kind);
    Warehouse.migrate(address);
    return address;
  }

  static void execute(WarehouseAddress address, String... statements) throws SQLException {
    EmptyDatabases.execute(address.dataSource(), statements);
  }

  /** Returns the rows of a query, their values joined by a bar. */
  static List<String> query(WarehouseAddress address, String sql) throws SQLException {
    return EmptyDatabases.query(address.dataSource(), sql);
  }
}
