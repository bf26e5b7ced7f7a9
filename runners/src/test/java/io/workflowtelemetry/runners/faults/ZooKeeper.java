package io.workflowtelemetry.runners.faults;

import io.workflowtelemetry.io.servers.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server of ZooKeeper as a process of its own, from Flink's own jars. */
final class ZooKeeper implements AutoCloseable {
  private final Process process;
  private final String address;

  private ZooKeeper(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one at a free port; its clients wait until it answers. */
  static ZooKeeper start(Path folder) throws IOException {
    int port = FreePort.find();
    Files.createDirectories(folder);
    Path settings =
        Files.writeString(
            folder.resolve("zoo.cfg"),
            """
            dataDir=%s
            clientPort=%d
            clientPortAddress=localhost
            admin.enableServer=false
            """
                .formatted(folder.resolve("data"), port));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    ProcessCluster.flinkJars() + "/*",
                    "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                    "--zkConfigFile",
                    settings.toString(),
                    "--peerId",
                    "1"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return new ZooKeeper(process, "localhost:" + port);
  }

  /** Returns where it answers, as host:port. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
