package io.workflowtelemetry.runners.faults;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar streams a topic on a cluster of processes, while processes are killed and servers
 * are cut off. What is left in files, warehouse and topic is what a backfill of the same messages
 * leaves. {@code -Dfaults.events=200000 -Dfaults.kills=10} is the long one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(
    named = "faults.events",
    matches = "\\d+",
    disabledReason = "it takes minutes; -Dfaults.events=2000 runs it")
class StreamFaultsIT {
  private static final int KILLS = Integer.getInteger("faults.kills", 2);
  private static final int CUT_SECONDS = Integer.getInteger("faults.cut", 5);

  @TempDir Path folder = Path.of("");

  @Test
  void nothingIsLostOrThereTwiceWhateverFails() throws Exception {
    try (StreamedTopic topic = StreamedTopic.in(folder)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        RunningJob job = RunningJob.of(cluster);
        Process client = topic.stream(cluster);
        for (int kill = 0; kill < KILLS; kill++) {
          topic.awaitRead(0.05 + 0.2 * kill / KILLS, client);
          String name = "taskmanager-" + (1 + kill % 2);
          cluster.kill(name);
          cluster.startAgain(name);
          topic.awaitCheckpoint(job, client);
        }
        topic.awaitRead(0.25, client);
        topic.kafka().stop();
        topic.goesOnFor(CUT_SECONDS, client);
        topic.kafka().startAgain();
        topic.awaitCheckpoint(job, client);
        topic.awaitRead(0.3, client);
        topic.gate().close();
        topic.goesOnFor(CUT_SECONDS, client);
        topic.gate().openAgain();
        topic.awaitCheckpoint(job, client);
        topic.awaitRead(0.35, client);
        cluster.kill("jobmanager");
        client.destroy();
        client.waitFor();
        cluster.startAgain("jobmanager");
        cluster.awaitSlots(2);
        Process resumed = topic.stream(cluster, "--resume");
        topic.awaitRead(0.4, resumed);
        topic.awaitEnd(resumed);
      }
      topic.assertSameAsBackfill();
    }
  }
}
