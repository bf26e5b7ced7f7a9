package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JobManager of a cluster that keeps its jobs in ZooKeeper is killed while the shaded jar
 * streams a topic.
 */
@FaultTest
class HighAvailabilityIT {
  private static final int EVENTS = Size.events(200_000);
  private static final Duration PACE = Duration.ofMinutes(15);

  @TempDir Path folder = Path.of("");

  @Test
  void aJobGoesOnByItselfOnceItsJobManagerIsBack() throws Exception {
    Outcome outcome = new Outcome();
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    try (StreamedTopic topic = StreamedTopic.of(logs, folder, PACE)) {
      try (ZooKeeper zooKeeper = ZooKeeper.start(folder.resolve("zookeeper"));
          ProcessCluster cluster =
              ProcessCluster.start(
                  folder.resolve("cluster"),
                  2,
                  1,
                  Map.of(
                      "heartbeat.interval",
                      "1000",
                      "heartbeat.timeout",
                      "9000",
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
        topic.awaitRead(0.01, client);
        Optional<String> id = job.id();
        for (int kill = 0; kill < Size.times(3); kill++) {
          cluster.kill("jobmanager");
          cluster.startAgain("jobmanager");
          outcome.add(Fault.JOB_MANAGER_REPLACED, topic.awaitRecovery(client));
          assertThat(job.id(), is(id));
          topic.assertPasswordIsNowhereElse();
        }
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
    outcome.held(EVENTS);
  }
}
