package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JobManager of a cluster that keeps its jobs in ZooKeeper is killed while the shaded jar
 * streams a topic.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(
    named = "faults.events",
    matches = "\\d+",
    disabledReason = "it takes minutes; -Dfaults.events=2000 runs it")
class HighAvailabilityIT {
  @TempDir Path folder = Path.of("");

  @Test
  void aJobGoesOnByItselfOnceItsJobManagerIsBack() throws Exception {
    try (StreamedTopic topic = StreamedTopic.in(folder)) {
      try (ZooKeeper zooKeeper = ZooKeeper.start(folder.resolve("zookeeper"));
          ProcessCluster cluster =
              ProcessCluster.start(
                  folder.resolve("cluster"),
                  2,
                  1,
                  Map.of(
                      "high-availability.type",
                      "zookeeper",
                      "high-availability.zookeeper.quorum",
                      zooKeeper.address(),
                      // The dead one leads for so long, in ms; the command waits for a minute.
                      "high-availability.zookeeper.client.session-timeout",
                      "10000",
                      "high-availability.storageDir",
                      folder.resolve("jobs").toUri().toString()))) {
        RunningJob job = RunningJob.of(cluster);
        Process client = topic.stream(cluster);
        topic.awaitRead(0.1, client);
        Optional<String> id = job.id();
        cluster.kill("jobmanager");
        cluster.startAgain("jobmanager");
        while (!job.isKnown()) {
          topic.goesOnFor(1, client);
        }
        topic.awaitCheckpoint(job, client);
        assertThat(job.id(), is(id));
        topic.awaitRead(0.3, client);
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
  }
}
