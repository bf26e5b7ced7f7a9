package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The warehouse is slow, and memory small: the source is held up, and nothing piles up. */
@FaultTest
class SlowSinkIT {
  private static final int EVENTS = Size.events(200_000);
  private static final Duration TIME = Size.time(Duration.ofMinutes(30));
  private static final Duration OF_COMMIT = Duration.ofMillis(200);
  private static final int TASK_HEAP_MEGABYTES = 896;

  /** Heap, direct memory, classes and RocksDB of a TaskManager, and what the JVM has besides. */
  private static final long MOST_RESIDENT = 2_500L << 20;

  @TempDir Path folder = Path.of("");

  @Test
  void aSlowSinkHoldsUpTheSource() throws Exception {
    Outcome outcome = new Outcome();
    Logs logs = Logs.generated(EVENTS, folder, Logs.oneBad());
    try (StreamedTopic topic = StreamedTopic.of(logs, folder, Duration.ofSeconds(1))) {
      long resident = 0;
      long heap = 0;
      long read;
      try (ProcessCluster cluster =
          ProcessCluster.start(
              folder.resolve("cluster"), 1, 2, TASK_HEAP_MEGABYTES, ProcessCluster.LASTING)) {
        RunningJob job = RunningJob.of(cluster);
        topic.gate().holdCommits(OF_COMMIT);
        Process client = topic.stream(cluster);
        topic.awaitRead(0.001, client);
        long end = System.nanoTime() + TIME.toNanos();
        // Few messages may all be streamed before the time is over.
        while (System.nanoTime() < end && !client.waitFor(1, TimeUnit.SECONDS)) {
          resident = Math.max(resident, ProcessMemory.residentBytes(cluster.taskManagers()));
          heap = Math.max(heap, job.heapBytes());
          assertThat("resident memory of the TaskManager", resident, lessThan(MOST_RESIDENT));
        }
        read = topic.read();
        // Of few messages all may be on their way to the sink.
        if (Size.isFull()) {
          assertThat("messages read", read, lessThan((long) logs.messages().size()));
        }
        topic.gate().holdCommits(Duration.ZERO);
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      outcome.add(
          Fault.SLOW_SINK,
          1,
          String.format(
              Locale.ROOT,
              "%.0f events/s; heap at most %d MiB, resident %d MiB",
              (double) read / TIME.toSeconds(),
              heap >> 20,
              resident >> 20));
    }
    outcome.held(EVENTS);
  }
}
