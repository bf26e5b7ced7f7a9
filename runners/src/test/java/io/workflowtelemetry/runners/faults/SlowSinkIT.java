package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The warehouse is slow, memory small, and there is always more to read: the source is held up, and
 * nothing piles up.
 */
@FaultTest
class SlowSinkIT {
  private static final Duration TIME = Size.time(Duration.ofMinutes(30));
  private static final Duration OF_COMMIT = Duration.ofMillis(200);
  private static final int TASK_HEAP_MEGABYTES = 896;

  /** How long after an event the next one happens: as in a soak, what is old is forgotten. */
  private static final Duration BETWEEN = Duration.ofSeconds(8);

  /** How many messages there are to read at any time: more than between two checkpoints. */
  private static final int AHEAD = 60_000;

  /** Of fewer none is an alert. */
  private static final int MOST = Size.isFull() ? 3_000_000 : 6_000;

  /**
   * What the settings give a TaskManager of two slots, 2,688 MiB: heap, network, classes, RocksDB
   * and direct memory; and what the JVM has besides, compiled code and stacks.
   */
  private static final long MOST_RESIDENT = 3_000L << 20;

  @TempDir Path folder = Path.of("");

  @Test
  void aSlowSinkHoldsUpTheSource() throws Exception {
    Outcome outcome = new Outcome();
    try (StreamedTopic topic = StreamedTopic.live(folder)) {
      long resident = 0;
      long heap = 0;
      int sent;
      double held;
      double free;
      DoubleSummaryStatistics waits = new DoubleSummaryStatistics();
      try (ProcessCluster cluster =
          ProcessCluster.start(
              folder.resolve("cluster"), 1, 2, TASK_HEAP_MEGABYTES, ProcessCluster.LASTING)) {
        RunningJob job = RunningJob.of(cluster);
        topic.gate().holdCommits(OF_COMMIT);
        Process client;
        long begin;
        long read;
        try (LiveFeed feed = topic.feed(BETWEEN)) {
          feed(feed, 0);
          client = topic.stream(cluster);
          topic.awaitMessages(1, client);
          begin = System.nanoTime();
          read = topic.read();
          while (System.nanoTime() < begin + TIME.toNanos()) {
            topic.goesOnFor(Duration.ofSeconds(1), client);
            read = topic.read();
            feed(feed, read);
            resident = Math.max(resident, ProcessMemory.residentBytes(cluster.taskManagers()));
            heap = Math.max(heap, job.heapBytes());
            waits.accept(job.sourcesWait());
            assertThat("resident memory of the TaskManager", resident, lessThan(MOST_RESIDENT));
          }
          sent = feed.sent();
        }
        held = perSecond(read, begin);
        // Of few messages all may be on their way to the sink.
        if (Size.isFull()) {
          assertThat("messages read", read, lessThan((long) sent));
          assertThat(
              "part of the time for which sources wait", waits.getAverage(), greaterThan(0.5));
        }
        topic.gate().holdCommits(Duration.ZERO);
        begin = System.nanoTime();
        topic.awaitMessages(sent, client);
        free = perSecond(sent - read, begin);
        job.drain(folder.resolve("savepoint"));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
      outcome.add(
          Fault.SLOW_SINK,
          1,
          String.format(
              Locale.ROOT,
              "%.0f events/s, the source waits for %.0f %% of the time; then %.0f events/s; heap at"
                  + " most %d MiB, resident %d MiB",
              held,
              100 * waits.getAverage(),
              free,
              heap >> 20,
              resident >> 20));
      outcome.held(sent);
    }
  }

  /** Has so much more come than was read. */
  private static void feed(LiveFeed feed, long read) throws IOException {
    while (feed.sent() < Math.min(MOST, read + AHEAD)) {
      var unused = feed.send();
    }
  }

  private static double perSecond(long events, long beginNanos) {
    return events * 1e9 / (System.nanoTime() - beginNanos);
  }
}
