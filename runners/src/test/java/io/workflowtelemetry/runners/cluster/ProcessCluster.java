package io.workflowtelemetry.runners.cluster;

import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Flink cluster for a test: a JobManager and TaskManagers as processes of their own, at free
 * ports. Needs Flink's jars, which the build lays out before the tests; {@link #runJar} needs the
 * shaded jar, which {@code mvn package} makes after them.
 */
public final class ProcessCluster implements AutoCloseable {
  private static final int HEAP_MEGABYTES = 384;

  private final LocalCluster cluster;
  private final String master;

  private ProcessCluster(LocalCluster cluster, String master) {
    this.cluster = cluster;
    this.master = master;
  }

  /** Returns whether the shaded jar is there. */
  public static boolean isJarBuilt() {
    return Files.isRegularFile(jar());
  }

  /**
   * Starts a cluster and waits until it can take jobs.
   *
   * @param folder where its logs and settings go
   */
  public static ProcessCluster start(Path folder, int taskManagers, int slots) throws IOException {
    int restPort;
    int rpcPort;
    // Both are held until both are known, lest they be the same.
    try (ServerSocket rest = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket rpc = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      restPort = rest.getLocalPort();
      rpcPort = rpc.getLocalPort();
    }
    ClusterPlan plan =
        new ClusterPlan(
            flinkJars(), folder, taskManagers, slots, restPort, rpcPort, HEAP_MEGABYTES);
    return new ProcessCluster(LocalCluster.start(plan), plan.master());
  }

  /** Returns what {@code --flinkMaster} is to be. */
  public String master() {
    return master;
  }

  /**
   * Runs the shaded jar as a user would, without the launcher, and waits for its end.
   *
   * @param output gets what it writes to standard output and standard error
   * @return its exit code; 124 where it did not end in time and was ended
   */
  public static int runJar(Path output, long timeoutSeconds, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Dtelemetry.home=" + ProjectFolder.find());
    command.add("-jar");
    command.add(jar().toString());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return 124;
    }
    return process.exitValue();
  }

  /** Ends every process of the cluster. */
  @Override
  public void close() throws IOException {
    cluster.stop();
  }

  private static Path jar() {
    return ProjectFolder.find().resolve("runners/target/telemetry.jar");
  }

  private static Path flinkJars() {
    return ProjectFolder.find().resolve("runners/target/flink/lib");
  }
}
