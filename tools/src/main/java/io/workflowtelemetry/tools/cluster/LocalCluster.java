package io.workflowtelemetry.tools.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JobManager and TaskManagers as processes of their own, which outlive the one that starts them.
 */
public final class LocalCluster {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String JOB_MANAGER = "jobmanager";
  private static final String JOB_MANAGER_CLASS =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER_CLASS =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  /** What Flink reaches into on Java 17, as its own scripts have it. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.reflect",
          "java.net",
          "java.io",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  /** Asks a JobManager how many tasks can run side by side. */
  @FunctionalInterface
  public interface Slots {
    /**
     * Asks.
     *
     * @param master where it answers, as host:port
     * @throws IOException if it does not answer yet
     */
    int of(String master) throws IOException;
  }

  private final ClusterFolder folder;

  /**
   * Looks at the cluster of a folder, which need not be there.
   *
   * @param folder the folder of its logs and process ids
   */
  public LocalCluster(Path folder) {
    this.folder = new ClusterFolder(folder.toAbsolutePath());
  }

  /**
   * Starts a cluster and waits until its TaskManagers have reported.
   *
   * @param slots asks a JobManager
   * @throws IOException if it can't be started; nothing of it is left running then
   */
  public static LocalCluster start(ClusterPlan plan, Slots slots) throws IOException {
    LocalCluster cluster = new LocalCluster(plan.folder());
    cluster.folder.create();
    cluster.folder.writeSettings(plan.settings(), plan.master());
    boolean isUp = false;
    try {
      cluster.launch(plan, JOB_MANAGER, JOB_MANAGER_CLASS, List.of("-Xmx512m"));
      List<String> memory =
          List.of(
              "-Xmx" + plan.taskManagerHeap() + "m",
              "-XX:MaxDirectMemorySize=" + plan.taskManagerDirectMemory() + "m",
              "-XX:MaxMetaspaceSize=" + plan.taskManagerMetaspace() + "m");
      for (int i = 1; i <= plan.taskManagers(); i++) {
        cluster.launch(plan, "taskmanager-" + i, TASK_MANAGER_CLASS, memory);
      }
      cluster.await(plan, slots);
      isUp = true;
      return cluster;
    } finally {
      if (!isUp) {
        cluster.stop();
      }
    }
  }

  /** Returns the processes that are alive, by name. */
  public SortedMap<String, ProcessHandle> processes() throws IOException {
    return folder.alive();
  }

  /** Returns where the cluster answers, as host:port; empty where none was started. */
  public Optional<String> master() throws IOException {
    return folder.master();
  }

  /**
   * Ends every process of the cluster, by force where they don't end by themselves.
   *
   * @return how many there were
   */
  public int stop() throws IOException {
    SortedMap<String, ProcessHandle> alive = folder.alive();
    alive.values().forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
    for (ProcessHandle process : alive.values()) {
      if (!hasEnded(process, deadline - System.nanoTime())) {
        process.destroyForcibly();
        var unused = hasEnded(process, STOP_PATIENCE.toNanos());
      }
    }
    folder.forget();
    return alive.size();
  }

  private void launch(ClusterPlan plan, String name, String mainClass, List<String> memory)
      throws IOException {
    List<String> command = new ArrayList<>();
    // The terminal that started it may be closed.
    command.add("nohup");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(memory);
    // Flink's scripts, which are not used here, give this to each process.
    String options = plan.settings().getOrDefault("env.java.opts.all", "").strip();
    command.addAll(options.isEmpty() ? List.of() : List.of(options.split("\\s+")));
    OPENED.forEach(name2 -> command.add("--add-opens=java.base/" + name2 + "=ALL-UNNAMED"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    command.add("-cp");
    command.add(plan.flinkJars() + "/*");
    command.add(mainClass);
    command.add("--configDir");
    command.add(folder.conf().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(folder.log(name).toFile())
            .start();
    folder.remember(name, process.toHandle());
  }

  private void await(ClusterPlan plan, Slots slots) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no answer";
    while (System.nanoTime() < deadline) {
      SortedMap<String, ProcessHandle> alive = folder.alive();
      if (alive.size() < plan.taskManagers() + 1) {
        throw new IOException("a process of the cluster ended at once;" + logs(plan));
      }
      try {
        // A TaskManager is seen a moment before its slots are.
        int wanted = plan.taskManagers() * plan.slots();
        int there = slots.of(plan.master());
        if (there >= wanted) {
          return;
        }
        last = there + " of " + wanted + " slots";
      } catch (IOException e) {
        last = String.valueOf(e.getMessage());
      }
      // The JobManager's process ending cuts the pause short.
      ProcessHandle jobManager = alive.get(JOB_MANAGER);
      if (jobManager != null) {
        var unused = hasEnded(jobManager, PAUSE.toNanos());
      }
    }
    throw new IOException(
        "the cluster was not ready in " + PATIENCE.toSeconds() + " s (" + last + ");" + logs(plan));
  }

  /** Returns the last words of each log. */
  private String logs(ClusterPlan plan) throws IOException {
    StringBuilder text = new StringBuilder(" see " + plan.folder().resolve("log"));
    List<String> names = new ArrayList<>(List.of(JOB_MANAGER));
    for (int i = 1; i <= plan.taskManagers(); i++) {
      names.add("taskmanager-" + i);
    }
    for (String name : names) {
      Path log = folder.log(name);
      if (Files.isRegularFile(log)) {
        List<String> lines = Files.readAllLines(log);
        text.append("\n").append(name).append(":\n  ");
        text.append(
            String.join("\n  ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
      }
    }
    return text.toString();
  }

  private static boolean hasEnded(ProcessHandle process, long nanos) throws IOException {
    try {
      process.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for process " + process.pid(), e);
    }
  }
}
