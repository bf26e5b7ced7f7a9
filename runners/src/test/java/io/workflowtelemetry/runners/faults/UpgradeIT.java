package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is stopped with a savepoint, and another goes on from it. */
@FaultTest
class UpgradeIT {
  private static final int EVENTS = Size.events(20_000);
  private static final Duration PACE = Duration.ofMinutes(15);

  @TempDir Path folder = Path.of("");

  private final Outcome outcome = new Outcome();

  @Test
  void eachGoesOnFromTheSavepointOfTheOneBefore() throws Exception {
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    Path newer = NewerProgram.in(folder.resolve("newer"));
    try (StreamedTopic topic = StreamedTopic.of(logs, folder, PACE)) {
      // Else a job that can't read its state would try for ever.
      Map<String, String> settings =
          Map.of(
              "restart-strategy.type", "fixed-delay", "restart-strategy.fixed-delay.attempts", "3");
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 2, settings)) {
        Process client = topic.stream(cluster, "--parallelism=2");
        topic.awaitRead(0.05, client);
        client =
            goOn(Fault.UPGRADED, topic, cluster, client, ProcessCluster.jar(), "--parallelism=2");
        client = goOn(Fault.UPGRADED_WIDER, topic, cluster, client, newer, "--parallelism=4");
        client = goOn(Fault.UPGRADED_NARROWER, topic, cluster, client, newer, "--parallelism=1");
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
    outcome.held(EVENTS);
  }

  private Process goOn(
      Fault fault,
      StreamedTopic topic,
      ProcessCluster cluster,
      Process client,
      Path jar,
      String parallelism)
      throws Exception {
    String savepoint = RunningJob.of(cluster).stop(folder.resolve("savepoints"));
    assertThat(topic.lastLog(), client.waitFor(), is(0));
    topic.assertPasswordIsNowhereElse();
    Process next = topic.stream(jar, cluster, "--savepointPath=" + savepoint, parallelism);
    outcome.add(fault, topic.awaitRecovery(next));
    return next;
  }
}
