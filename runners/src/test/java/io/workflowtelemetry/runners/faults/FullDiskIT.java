package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The disk that a stream writes its files to is full for a while. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(
    named = "faults.events",
    matches = "\\d+",
    disabledReason = "it takes minutes; -Dfaults.events=2000 runs it")
class FullDiskIT {
  @TempDir Path folder = Path.of("");

  @Test
  void filesAreWholeOnceThereIsSpaceAgain() throws Exception {
    try (SmallDisk disk = SmallDisk.at(folder.resolve("streamed"));
        StreamedTopic topic = StreamedTopic.in(folder)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        RunningJob job = RunningJob.of(cluster);
        Process client = topic.stream(cluster);
        topic.awaitRead(0.1, client);
        disk.fill();
        while (job.restarts() < 2) {
          topic.goesOnFor(1, client);
        }
        disk.free();
        topic.awaitCheckpoint(job, client);
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      try (Stream<Path> files = Files.walk(folder.resolve("streamed"))) {
        assertThat(
            "what failed attempts leave",
            files.map(Path::toString).filter(file -> file.contains(".unfinished-")).toList(),
            is(empty()));
      }
    }
  }
}
