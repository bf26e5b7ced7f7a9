package io.workflowtelemetry.io.warehouse;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Empty databases of both kinds, and a look into them from outside. */
final class Databases {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  private Databases() {}

  /** Returns an empty database of this kind. */
  static WarehouseAddress empty(Database kind) throws IOException, SQLException {
    int number = COUNT.incrementAndGet();
    if (kind == Database.H2) {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "warehouse")
              .toAbsolutePath();
      return WarehouseAddress.of("jdbc:h2:file:" + folder.resolve("w" + number), null, null);
    }
    WarehouseAddress postgres = postgres("postgres");
    execute(postgres, "create database w" + number);
    return postgres("w" + number);
  }

  /** Returns a database of this kind with the tables in it. */
  static WarehouseAddress migrated(Database kind) throws IOException, SQLException {
    WarehouseAddress address = empty(kind);
    Warehouse.migrate(address);
    return address;
  }

  private static synchronized WarehouseAddress postgres(String name) throws IOException {
    if (server == null) {
      EmbeddedPostgres started = EmbeddedPostgres.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started)));
      server = started;
    }
    return WarehouseAddress.of(
        "jdbc:postgresql://localhost:" + server.getPort() + "/" + name, "postgres", null);
  }

  private static void stop(EmbeddedPostgres started) {
    try {
      started.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void execute(WarehouseAddress address, String... statements) throws SQLException {
    try (Connection connection = DataSources.connect(address);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Returns the rows of a query, their values joined by a bar. */
  static List<String> query(WarehouseAddress address, String sql) throws SQLException {
    try (Connection connection = DataSources.connect(address);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }
}
