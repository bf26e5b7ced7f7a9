package io.workflowtelemetry.runners.warehouse;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
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

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  /** Returns an empty database. */
  public static TestWarehouse empty(Kind kind) throws IOException, SQLException {
    int number = COUNT.incrementAndGet();
    if (kind == Kind.H2) {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "warehouse")
              .toAbsolutePath();
      return of("jdbc:h2:file:" + folder.resolve("w" + number), null);
    }
    of(postgres("postgres"), "postgres").execute("create database w" + number);
    return of(postgres("w" + number), "postgres");
  }

  private static TestWarehouse of(String url, @Nullable String user) {
    return new TestWarehouse(
        user == null
            ? List.of("--jdbcUrl=" + url)
            : List.of("--jdbcUrl=" + url, "--jdbcUser=" + user),
        WarehouseAddress.of(url, user, null));
  }

  /** Returns the url of a database of a server that runs until the tests end. */
  private static synchronized String postgres(String database) throws IOException {
    if (server == null) {
      EmbeddedPostgres started = EmbeddedPostgres.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started)));
      server = started;
    }
    return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
  }

  private static void stop(EmbeddedPostgres started) {
    try {
      started.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a command's arguments with those that name this warehouse. */
  public List<String> with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(flags);
    return all;
  }

  /** Runs statements, one after the other. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Returns the rows of a query, their values joined by a bar. */
  public List<String> query(String sql) throws SQLException {
    try (Connection connection = address.dataSource().getConnection();
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
