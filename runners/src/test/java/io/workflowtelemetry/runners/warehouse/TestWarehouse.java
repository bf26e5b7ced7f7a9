package io.workflowtelemetry.runners.warehouse;

import io.workflowtelemetry.io.servers.EmptyDatabases;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A warehouse of a test's own, as a user names it, and a look into it from outside.
 *
 * @param flags how a command is told of it
 * @param address the same for code
 */
public record TestWarehouse(List<String> flags, WarehouseAddress address) {
  /** The databases that a warehouse can be in. */
  public enum Kind {
    H2,
    POSTGRESQL
  }

  /** Returns an empty database. */
  public static TestWarehouse empty(Kind kind) throws IOException, SQLException {
    if (kind == Kind.H2) {
      String url = EmptyDatabases.h2();
      return new TestWarehouse(List.of("--jdbcUrl=" + url), WarehouseAddress.of(url, null, null));
    }
    String url = EmptyDatabases.postgres();
    String user = EmptyDatabases.POSTGRES_USER;
    return new TestWarehouse(
        List.of("--jdbcUrl=" + url, "--jdbcUser=" + user), WarehouseAddress.of(url, user, null));
  }

  /** Returns a command's arguments with those that name this warehouse. */
  public List<String> with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(flags);
    return all;
  }

  /** Runs statements, one after the other. */
  public void execute(String... statements) throws SQLException {
    EmptyDatabases.execute(address.dataSource(), statements);
  }

  /** Returns the rows of a query, their values joined by a bar. */
  public List<String> query(String sql) throws SQLException {
    return EmptyDatabases.query(address.dataSource(), sql);
  }
}
