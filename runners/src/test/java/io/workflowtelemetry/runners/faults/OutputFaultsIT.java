package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.files.StoreFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream writes its files to can't be written to for a while. */
@FaultTest
class OutputFaultsIT {
  private static final int EVENTS = Size.events(20_000);
  private static final Duration PACE = Duration.ofMinutes(15);
  private static final Duration FOR = Size.time(Duration.ofSeconds(30));

  @TempDir Path folder = Path.of("");

  private final Outcome outcome = new Outcome();

  @Test
  void filesAreWholeOnceTheDiskTakesThemAgain() throws Exception {
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    Path streamed = folder.resolve("streamed");
    try (SmallDisk disk = SmallDisk.at(streamed);
        StreamedTopic topic = StreamedTopic.of(logs, folder, PACE)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        RunningJob job = RunningJob.of(cluster);
        Process client = topic.stream(cluster);
        topic.awaitRead(0.01, client);

        disk.fill();
        awaitFailures(job, topic, client);
        disk.free();
        outcome.add(Fault.DISK_FULL, topic.awaitRecovery(client));

        disk.setReadOnly(true);
        awaitFailures(job, topic, client);
        disk.setReadOnly(false);
        outcome.add(Fault.DISK_READ_ONLY, topic.awaitRecovery(client));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      assertNothingUnfinished(streamed);
    }
    outcome.held(EVENTS);
  }

  /** Waits for so long, and until the job has failed at least once more. */
  private static void awaitFailures(RunningJob job, StreamedTopic topic, Process client)
      throws Exception {
    long before = job.restarts();
    topic.goesOnFor(FOR, client);
    while (job.restarts() == before) {
      topic.goesOnFor(Duration.ofSeconds(1), client);
    }
  }

  @Test
  void anObjectStoreHoldsWhatAFolderWould() throws Exception {
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    Path bucket = Files.createDirectories(folder.resolve("bucket"));
    Path classes = folder.resolve("classes");
    PatchedJar.addTo(classes, StoreFileSystem.class);
    Files.writeString(
        Files.createDirectories(classes.resolve("META-INF/services"))
            .resolve(FileSystemRegistrar.class.getName()),
        StoreFileSystem.Registrar.class.getName());
    Path jar = PatchedJar.of(folder.resolve("with-store.jar"), classes);
    try (StreamedTopic topic =
        StreamedTopic.of(logs, folder, PACE).writing(StoreFileSystem.bucket(bucket) + "out")) {
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.SOON_MISSED)) {
        Process client = topic.stream(jar, cluster);
        topic.awaitRead(0.05, client);
        cluster.kill("taskmanager-1");
        cluster.startAgain("taskmanager-1");
        outcome.add(Fault.OBJECT_STORE, topic.awaitRecovery(client));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill(bucket.resolve("out"));
      assertNothingUnfinished(bucket);
    }
    outcome.held(EVENTS);
  }

  private static void assertNothingUnfinished(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> unfinished =
          files.map(Path::toString).filter(file -> file.contains(".unfinished-")).toList();
      assertThat("what failed attempts leave", unfinished, is(empty()));
    }
  }
}
