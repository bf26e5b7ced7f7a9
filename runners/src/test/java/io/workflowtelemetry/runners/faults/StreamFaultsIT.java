package io.workflowtelemetry.runners.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar streams a topic on a cluster of processes, while processes are killed and servers
 * are cut off. What is left in files, warehouse and topic is what a backfill of the same logs
 * leaves.
 */
@FaultTest
class StreamFaultsIT {
  private static final int EVENTS = Size.events(200_000);
  private static final Duration PACE = Duration.ofMinutes(40);
  private static final Duration GONE = Size.time(Duration.ofSeconds(20));

  @TempDir Path folder = Path.of("");

  @Test
  void nothingIsLostOrThereTwiceWhateverFails() throws Exception {
    Outcome outcome = new Outcome();
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    try (StreamedTopic topic = StreamedTopic.of(logs, folder, PACE)) {
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.SOON_MISSED)) {
        Process client = topic.stream(cluster);
        topic.awaitRead(0.01, client);
        for (int kill = 0; kill < Size.times(10); kill++) {
          String name = "taskmanager-" + (1 + kill % 2);
          cluster.kill(name);
          cluster.startAgain(name);
          outcome.add(Fault.TASK_MANAGER_KILLED, topic.awaitRecovery(client));
        }
        topic.kafka().stop();
        topic.goesOnFor(GONE, client);
        topic.kafka().startAgain();
        outcome.add(Fault.KAFKA_GONE, topic.awaitRecovery(client));

        topic.gate().close();
        topic.goesOnFor(GONE, client);
        topic.gate().openAgain();
        outcome.add(Fault.POSTGRES_GONE, topic.awaitRecovery(client));

        topic.kafka().stop();
        topic.gate().close();
        topic.goesOnFor(GONE, client);
        topic.gate().openAgain();
        topic.kafka().startAgain();
        outcome.add(Fault.BOTH_GONE, topic.awaitRecovery(client));

        crashWithinTransaction(topic);
        outcome.add(Fault.POSTGRES_CRASHED, topic.awaitRecovery(client));

        for (int kill = 0; kill < Size.times(3); kill++) {
          cluster.kill("jobmanager");
          client.destroy();
          client.waitFor();
          cluster.startAgain("jobmanager");
          cluster.awaitSlots(2);
          client = topic.stream(cluster, "--resume");
          outcome.add(Fault.JOB_MANAGER_RESUMED, topic.awaitRecovery(client));
        }
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
    outcome.held(EVENTS);
  }

  /** A PostgreSQL one of whose processes is killed ends all others, and recovers from its log. */
  private static void crashWithinTransaction(StreamedTopic topic) throws Exception {
    List<String> within = List.of();
    while (within.isEmpty()) {
      within =
          topic
              .warehouse()
              .query(
                  "select pid from pg_stat_activity where datname = current_database()"
                      + " and xact_start is not null and pid <> pg_backend_pid()");
    }
    ProcessHandle.of(Long.parseLong(within.get(0))).ifPresent(ProcessHandle::destroyForcibly);
  }
}
