package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.PropertiesFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.FlinkOverview;
import io.workflowtelemetry.tools.cluster.ClusterPlan;
import io.workflowtelemetry.tools.cluster.LocalCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Starts, stops and shows a Flink cluster on this machine. */
public final class ClusterCommand {
  private static final String ACTIONS = "start, stop or status";

  private final @Nullable String home;

  /**
   * Makes the command.
   *
   * @param home the project's folder, where Flink's jars lie; null where it is not known
   */
  public ClusterCommand(@Nullable String home) {
    this.home = home;
  }

  /**
   * Runs it.
   *
   * @param out gets what there is to tell
   * @return whether it is as asked for; false where status finds no cluster at work
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if processes can't be started or ended
   */
  public boolean run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    String action = arguments.isEmpty() ? "" : arguments.get(0);
    boolean isAction = List.of("start", "stop", "status").contains(action);
    if (!isAction) {
      errors.add("cluster", action, ACTIONS);
    }
    List<String> rest =
        arguments.isEmpty() || action.startsWith("--")
            ? arguments
            : arguments.subList(1, arguments.size());
    ClusterOptions options = new ClusterOptions();
    var unused = ArgumentReader.ownOnly(options).parse(rest, errors);
    Path folder = folder(options);
    LocalCluster cluster = new LocalCluster(folder);
    if (action.equals("start")) {
      start(options, folder, cluster, errors, out);
      return true;
    }
    errors.throwIfAny();
    if (action.equals("stop")) {
      out.println("stopped " + cluster.stop() + " processes");
      return true;
    }
    return status(cluster, folder, out);
  }

  private void start(
      ClusterOptions options,
      Path folder,
      LocalCluster cluster,
      UsageErrors errors,
      PrintStream out)
      throws IOException {
    requireRange("--taskManagers", options.taskManagers, 1, 64, errors);
    requireRange("--slots", options.slots, 1, 64, errors);
    requireRange("--heapMegabytes", options.heapMegabytes, 128, 1 << 20, errors);
    boolean isRunning = !cluster.processes().isEmpty();
    if (isRunning) {
      errors.add("--dir", folder.toString(), "a folder without a running cluster; stop it first");
    }
    requireRange("--port", options.port, 1, 65_535, errors);
    Map<String, String> settings =
        PropertiesFile.read("--flinkProperties", options.flinkProperties, errors);
    errors.throwIfAny();
    Optional<Integer> rest = freePort(options.port);
    if (rest.isEmpty()) {
      errors.add("--port", Integer.toString(options.port), "a free port from 1 to 65535");
    }
    errors.throwIfAny();
    ClusterPlan plan =
        new ClusterPlan(
            flinkJars(),
            folder.toAbsolutePath(),
            options.taskManagers,
            options.slots,
            options.port,
            freePort(0).orElseThrow(() -> new IOException("no free port")),
            options.heapMegabytes,
            settings);
    LocalCluster.start(plan, master -> FlinkOverview.of(master).slots());
    out.println(
        "started a JobManager and " + plan.taskManagers() + " TaskManagers; run on it with");
    out.println("  --runner=FlinkRunner --flinkMaster=" + plan.master());
    out.println("logs: " + folder.resolve("log"));
  }

  private static boolean status(LocalCluster cluster, Path folder, PrintStream out)
      throws IOException {
    SortedMap<String, ProcessHandle> processes = cluster.processes();
    Optional<String> master = cluster.master();
    if (processes.isEmpty() || master.isEmpty()) {
      out.println("no cluster is running (" + folder + ")");
      return false;
    }
    processes.forEach((name, process) -> out.println(name + "  pid " + process.pid()));
    try {
      FlinkOverview overview = FlinkOverview.of(master.get());
      out.println(
          "%s: %d TaskManagers, %d slots, %d jobs running"
              .formatted(
                  master.get(), overview.taskManagers(), overview.slots(), overview.runningJobs()));
      return true;
    } catch (IOException e) {
      out.println(master.get() + ": no answer (" + e.getMessage() + ")");
      return false;
    }
  }

  private Path flinkJars() throws IOException {
    Path jars = Path.of(home == null ? "." : home, "runners", "target", "flink", "lib");
    if (!Files.isDirectory(jars)) {
      throw new IOException("no Flink jars at " + jars + "; ./telemetry builds them");
    }
    return jars;
  }

  private static Path folder(ClusterOptions options) {
    String dir = options.dir;
    return dir != null
        ? Path.of(dir)
        : Path.of(
            System.getProperty("java.io.tmpdir"),
            "workflow-telemetry-cluster-" + System.getProperty("user.name"));
  }

  private static void requireRange(
      String flag, int value, int least, int most, UsageErrors errors) {
    if (value < least || value > most) {
      errors.add(flag, Integer.toString(value), "a whole number from " + least + " to " + most);
    }
  }

  /** Returns a port if it is free, or any free one for 0. */
  private static Optional<Integer> freePort(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return Optional.of(socket.getLocalPort());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
