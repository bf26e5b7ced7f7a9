package io.workflowtelemetry.runners.faults;

import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.JavaProcess;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.engine.FlinkOverview;
import io.workflowtelemetry.tools.cluster.ClusterFolder;
import io.workflowtelemetry.tools.cluster.ClusterPlan;
import io.workflowtelemetry.tools.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A Flink cluster for a test: a JobManager and TaskManagers as processes of their own, at free
 * ports. Needs Flink's jars, which the build lays out before the tests; {@link #runJar} needs the
 * shaded jar, which {@code mvn package} makes after them.
 */
public final class ProcessCluster implements AutoCloseable {
  private static final int HEAP_MEGABYTES = 384;

  /**
   * Settings by which a process that is gone is missed within 10 s, and not after Flink's 50. On a
   * busy machine one is missed too that is there: not for jobs that are not to fail.
   */
  static final Map<String, String> SOON_MISSED =
      Map.of("heartbeat.interval", "1000", "heartbeat.timeout", "9000");

  /** Of a job that at full size goes on for half an hour: it is worth all of the compiler. */
  static final Map<String, String> LASTING =
      Size.isFull() ? Map.of("env.java.opts.all", "") : Map.of();

  private final LocalCluster cluster;
  private final ClusterFolder folder;
  private final String master;
  private final Map<String, List<String>> commands = new HashMap<>();
  private final Map<String, Map<String, String>> environments = new HashMap<>();

  private ProcessCluster(LocalCluster cluster, Path folder, String master) {
    this.cluster = cluster;
    this.folder = new ClusterFolder(folder.toAbsolutePath());
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
    return start(folder, taskManagers, slots, Map.of());
  }

  /**
   * Starts a cluster and waits until it can take jobs.
   *
   * @param folder where its logs and settings go
   * @param settings more settings of Flink
   */
  public static ProcessCluster start(
      Path folder, int taskManagers, int slots, Map<String, String> settings) throws IOException {
    return start(folder, taskManagers, slots, HEAP_MEGABYTES, settings);
  }

  /**
   * Starts a cluster and waits until it can take jobs.
   *
   * @param folder where its logs and settings go
   * @param heapMegabytes what the tasks of a TaskManager share
   * @param settings more settings of Flink
   */
  static ProcessCluster start(
      Path folder, int taskManagers, int slots, int heapMegabytes, Map<String, String> settings)
      throws IOException {
    // On a busy machine a process takes long to answer, and is well.
    Map<String, String> all = new HashMap<>(Map.of("pekko.ask.timeout", "1 min"));
    all.put("env.java.opts.all", String.join(" ", JavaProcess.SHORT_LIVED));
    all.putAll(settings);
    ClusterPlan plan =
        new ClusterPlan(
            flinkJars(),
            folder,
            taskManagers,
            slots,
            FreePort.find(),
            FreePort.find(),
            heapMegabytes,
            all);
    return new ProcessCluster(
        LocalCluster.start(plan, at -> FlinkOverview.of(at).slots()), folder, plan.master());
  }

  /** Returns what {@code --flinkMaster} is to be. */
  public String master() {
    return master;
  }

  /** Ends a process of the cluster at once, as {@code kill -9} does. */
  public void kill(String name) throws IOException, InterruptedException, ExecutionException {
    ProcessHandle process = Objects.requireNonNull(cluster.processes().get(name), name);
    String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    commands.put(name, List.of(line.split("\0")));
    process.destroyForcibly();
    process.onExit().get();
  }

  /** Starts a process again that was killed. */
  public void startAgain(String name) throws IOException {
    startAgain(name, Map.of());
  }

  /** Starts a process again that was killed, with more in its environment. */
  void startAgain(String name, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Objects.requireNonNull(commands.get(name), name))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log(name).toFile()));
    builder.environment().putAll(environment);
    environments.put(name, environment);
    folder.remember(name, builder.start().toHandle());
  }

  /**
   * Starts processes again that were started again and have ended by themselves since, as whatever
   * keeps a cluster up does.
   */
  void keepUp() throws IOException {
    Set<String> alive = cluster.processes().keySet();
    for (Map.Entry<String, Map<String, String>> process : environments.entrySet()) {
      if (!alive.contains(process.getKey())) {
        startAgain(process.getKey(), process.getValue());
      }
    }
  }

  /** Returns the process ids of its TaskManagers that are alive. */
  List<Long> taskManagers() throws IOException {
    return cluster.processes().entrySet().stream()
        .filter(process -> process.getKey().startsWith("taskmanager"))
        .map(process -> process.getValue().pid())
        .toList();
  }

  /** Waits until it can run so many tasks side by side. */
  public void awaitSlots(int slots) {
    int found = 0;
    while (found < slots) {
      try {
        found = FlinkOverview.of(master).slots();
      } catch (IOException e) {
        found = 0; // The JobManager does not answer yet.
      }
    }
  }

  /**
   * Runs the shaded jar as a user would, without the launcher, and waits for its end.
   *
   * @param output gets what it writes to standard output and standard error
   * @return its exit code; 124 where it did not end in time and was ended
   */
  public static int runJar(Path output, long timeoutSeconds, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = startJar(output, arguments);
    if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return 124;
    }
    return process.exitValue();
  }

  /**
   * Runs the shaded jar as a user would, without the launcher.
   *
   * @param output gets what it writes to standard output and standard error
   */
  public static Process startJar(Path output, List<String> arguments) throws IOException {
    return startJar(jar(), output, arguments);
  }

  /** Runs another jar in the same way. */
  public static Process startJar(Path jar, Path output, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(Size.isFull() ? List.of() : JavaProcess.SHORT_LIVED);
    command.add("-Dtelemetry.home=" + ProjectFolder.find());
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Ends every process of the cluster. */
  @Override
  public void close() throws IOException {
    cluster.stop();
  }

  /** Returns the shaded jar. */
  public static Path jar() {
    return ProjectFolder.find().resolve("runners/target/telemetry.jar");
  }

  /** Returns the folder of Flink's own jars. */
  public static Path flinkJars() {
    return ProjectFolder.find().resolve("runners/target/flink/lib");
  }
}
