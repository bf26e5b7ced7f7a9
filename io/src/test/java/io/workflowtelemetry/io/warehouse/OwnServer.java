package io.workflowtelemetry.io.warehouse;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL server of a test's own, which can stop and start again where it was. */
final class OwnServer implements AutoCloseable {
  private final Path data;
  private EmbeddedPostgres server;

  OwnServer(Path folder) throws IOException {
    this.data = folder.resolve("data");
    this.server =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start();
  }

  WarehouseAddress address() {
    return WarehouseAddress.of(
        "jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres", null);
  }

  void stop() throws IOException {
    server.close();
  }

  void startAgain() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(server.getPort())
            .start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
