package io.workflowtelemetry.runners.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.metrics.prometheus.OneAddressPrometheusReporter;

/** The settings of an embedded Flink, which it takes from a folder only. */
final class EmbeddedFlinkSettings {
  private static final String FILE = "config.yaml";
  private static final long MEBIBYTE = 1L << 20;
  private static final long LEAST = 64 * MEBIBYTE;
  private static final long MOST = 512 * MEBIBYTE;

  private EmbeddedFlinkSettings() {}

  /**
   * Writes the settings for the heap of this process.
   *
   * @return the folder, which goes with the process
   */
  static Path write() {
    try {
      Path folder = Files.createTempDirectory("workflow-telemetry-flink");
      Path file = folder.resolve(FILE);
      // Files are deleted at exit in the order opposite to this one.
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      Files.writeString(file, text(Runtime.getRuntime().maxMemory()));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the settings of embedded Flink", e);
    }
  }

  /** Adds an address that metrics are read from to the settings in a folder. */
  static void addMetrics(String folder, InetSocketAddress address) {
    add(
        folder,
        """
        metrics.reporters: prometheus
        metrics.reporter.prometheus.factory.class: %s
        metrics.reporter.prometheus.host: '%s'
        metrics.reporter.prometheus.port: %d
        """
            .formatted(
                OneAddressPrometheusReporter.Factory.class.getName(),
                address.getAddress().getHostAddress(),
                address.getPort()));
  }

  /**
   * Adds what RocksDB needs for the state of a stream: an embedded Flink has 128 MiB for all of it,
   * and every kind of state of every step takes an eighth of a write buffer at once. Where that is
   * more than there is, RocksDB writes files without a pause.
   */
  static void addState(String folder) {
    add(
        folder,
        """
        taskmanager.memory.managed.size: 512m
        state.backend.rocksdb.writebuffer.size: 4mb
        """);
  }

  /** Adds the checkpoint that the job goes on from; Beam hands one on to clusters only. */
  static void addCheckpoint(String folder, String checkpoint) {
    add(folder, "execution.savepoint.path: '" + checkpoint.replace("'", "''") + "'\n");
  }

  private static void add(String folder, String more) {
    try {
      Files.writeString(Path.of(folder, FILE), more, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the settings of embedded Flink", e);
    }
  }

  /** Returns the settings for a heap of so many bytes. */
  static String text(long heap) {
    // The scheduler of batches chooses parallelism, which is given here, and warns of checkpoints.
    // An embedded Flink has 64 MiB of network buffers, whatever the heap: too few for a wide graph.
    long network = Math.max(LEAST, Math.min(MOST, heap / 8)) / MEBIBYTE;
    // Flink's own ports would be open on every interface.
    return """
        jobmanager.bind-host: localhost
        rest.bind-address: localhost
        taskmanager.bind-host: localhost
        taskmanager.memory.network.min: %dm
        taskmanager.memory.network.max: %dm
        taskmanager.network.sort-shuffle.min-buffers: 32
        jobmanager.scheduler: Default
        """
        .formatted(network, network);
  }
}
