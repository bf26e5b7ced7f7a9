package io.workflowtelemetry.tools.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A cluster to be started, all of it on this machine.
 *
 * @param flinkJars the folder of Flink's jars
 * @param folder where logs, settings and process ids go
 * @param taskManagers how many TaskManagers
 * @param slots how many tasks each of them runs side by side
 * @param restPort the port of the JobManager's REST interface
 * @param rpcPort the port at which the JobManager talks with its TaskManagers
 * @param heapMegabytes the memory that the tasks of a TaskManager share, in MiB
 * @param moreSettings settings of Flink that go before those made here, by key
 */
public record ClusterPlan(
    Path flinkJars,
    Path folder,
    int taskManagers,
    int slots,
    int restPort,
    int rpcPort,
    int heapMegabytes,
    Map<String, String> moreSettings) {
  private static final int FRAMEWORK_HEAP = 128;
  private static final int FRAMEWORK_OFF_HEAP = 128;
  private static final int TASK_OFF_HEAP = 128;

  /** What the wide graph of a backfill needs: half of it is too little for its sorted shuffles. */
  private static final int NETWORK_PER_SLOT = 256;

  /** What RocksDB has for the state of all steps in a slot. */
  private static final int MANAGED_PER_SLOT = 256;

  private static final int METASPACE = 256;
  private static final int OVERHEAD = 128;

  /** Returns where the JobManager's REST interface is, as host:port. */
  public String master() {
    return "localhost:" + restPort;
  }

  /** Returns the largest heap of a TaskManager's process, in MiB. */
  int taskManagerHeap() {
    return FRAMEWORK_HEAP + heapMegabytes;
  }

  /** Returns the direct memory of a TaskManager's process, in MiB. */
  int taskManagerDirectMemory() {
    return FRAMEWORK_OFF_HEAP + TASK_OFF_HEAP + network();
  }

  private int network() {
    return NETWORK_PER_SLOT * slots;
  }

  /** Returns the class memory of a TaskManager's process, in MiB. */
  int taskManagerMetaspace() {
    return METASPACE;
  }

  /** Returns Flink's settings, by key. Of those made here, nothing listens but on this machine. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("jobmanager.rpc.address", "localhost");
    settings.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    settings.put("jobmanager.bind-host", "localhost");
    settings.put("rest.address", "localhost");
    settings.put("rest.bind-address", "localhost");
    settings.put("rest.port", Integer.toString(restPort));
    settings.put("taskmanager.host", "localhost");
    settings.put("taskmanager.bind-host", "localhost");
    settings.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    settings.put("io.tmp.dirs", folder.resolve("tmp").toString());
    settings.put("web.submit.enable", "false");
    // Flink's scripts work these out; without the scripts a TaskManager wants every one of them.
    settings.put("taskmanager.cpu.cores", slots + ".0");
    settings.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP + "m");
    settings.put("taskmanager.memory.framework.off-heap.size", FRAMEWORK_OFF_HEAP + "m");
    settings.put("taskmanager.memory.task.heap.size", heapMegabytes + "m");
    settings.put("taskmanager.memory.task.off-heap.size", TASK_OFF_HEAP + "m");
    settings.put("taskmanager.memory.managed.size", MANAGED_PER_SLOT * slots + "m");
    // Every kind of state of every step takes an eighth of a write buffer at once. Where that is
    // more
    // than there is, RocksDB writes files without a pause.
    settings.put("state.backend.rocksdb.writebuffer.size", "4mb");
    // On a busy machine a process is not up in ten seconds, and is well.
    settings.put("pekko.startup-timeout", "2 min");
    settings.put("taskmanager.memory.network.min", network() + "m");
    settings.put("taskmanager.memory.network.max", network() + "m");
    // A batch opens some fifty exchanges at once, each of which would take 16 MiB to begin with.
    settings.put("taskmanager.network.sort-shuffle.min-buffers", "32");
    settings.put("taskmanager.memory.jvm-metaspace.size", METASPACE + "m");
    settings.put("taskmanager.memory.jvm-overhead.min", OVERHEAD + "m");
    settings.put("taskmanager.memory.jvm-overhead.max", OVERHEAD + "m");
    settings.putAll(moreSettings);
    return settings;
  }
}
