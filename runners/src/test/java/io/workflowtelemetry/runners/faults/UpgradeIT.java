package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A job is stopped with a savepoint, and another goes on from it. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(
    named = "faults.events",
    matches = "\\d+",
    disabledReason = "it takes minutes; -Dfaults.events=2000 runs it")
class UpgradeIT {
  @TempDir Path folder = Path.of("");

  @Test
  void theSameProgramGoesOnFromASavepoint() throws Exception {
    goesOnWith(ProcessCluster.jar());
  }

  @Test
  void aProgramWhoseRecordsHaveMoreFieldsGoesOnFromASavepoint() throws Exception {
    goesOnWith(NewerProgram.in(folder.resolve("newer")));
  }

  private void goesOnWith(Path jar) throws Exception {
    try (StreamedTopic topic = StreamedTopic.in(folder)) {
      // Else a job that can't read its state would try for ever.
      Map<String, String> settings = Map.of("restart-strategy.type", "none");
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, settings)) {
        Process client = topic.stream(cluster);
        topic.awaitRead(0.2, client);
        String savepoint = RunningJob.of(cluster).stop(folder.resolve("savepoints"));
        assertThat(topic.lastLog(), client.waitFor(), is(0));
        Process next = topic.stream(jar, cluster, "--savepointPath=" + savepoint);
        topic.awaitRead(0.3, next);
        topic.awaitEnd(next);
      }
      topic.assertSameAsBackfill();
    }
  }
}
