package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock of a TaskManager steps back, another is in another time zone, and minutes have 61 s.
 */
@FaultTest
class ClockIT {
  private static final int EVENTS = Size.events(2_000);
  private static final Duration PACE = Duration.ofMinutes(15);

  @TempDir Path folder = Path.of("");

  @Test
  void rowsDependOnNoClock() throws Exception {
    Path library = fakeTime();
    Path offset = Files.writeString(folder.resolve("offset"), "+0\n");
    Outcome outcome = new Outcome();
    Logs logs = Logs.of(leaping(Logs.generated(EVENTS, folder, List.of())), Logs.oneBad());
    try (StreamedTopic topic = StreamedTopic.of(logs, folder, PACE)) {
      try (ProcessCluster cluster =
          ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.SOON_MISSED)) {
        Process client = topic.stream(cluster);
        topic.awaitRead(0.02, client);
        cluster.kill("taskmanager-1");
        cluster.startAgain(
            "taskmanager-1",
            Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else a wait of the JVM is over at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0"));
        outcome.add(Fault.CLOCK_CHANGED, topic.awaitRecovery(client));
        Files.writeString(offset, "-1h\n");
        // What Kafka's client waits for by the clock then takes an hour: where it is being closed,
        // a
        // TaskManager gives up on it, and ends.
        outcome.add(Fault.CLOCK_CHANGED, topic.awaitRecovery(client, cluster::keepUp));
        cluster.kill("taskmanager-2");
        cluster.startAgain("taskmanager-2", Map.of("TZ", "Pacific/Apia"));
        outcome.add(Fault.CLOCK_CHANGED, topic.awaitRecovery(client, cluster::keepUp));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
    outcome.held(EVENTS);
  }

  /** What Debian's package of that name has. */
  private static Path fakeTime() throws Exception {
    try (Stream<Path> files =
        Files.find(Path.of("/usr/lib"), 3, (file, attributes) -> isIt(file))) {
      List<Path> found = files.toList();
      assumeTrue(!found.isEmpty(), "needs libfaketime, which apt-get installs");
      return found.get(0);
    }
  }

  private static boolean isIt(Path file) {
    return file.endsWith("faketime/libfaketimeMT.so.1");
  }

  /** Returns the lines, with leap seconds in place of the last times of a day. */
  private static List<String> leaping(Logs logs) {
    List<String> lines = new ArrayList<>();
    int leaps = 0;
    for (String line : logs.lines()) {
      String leaped = line.replaceAll("T23:5[0-9]:[0-9]{2}", "T23:59:60");
      leaps += leaped.equals(line) ? 0 : 1;
      lines.add(leaped);
    }
    assertThat("lines with leap seconds", leaps, greaterThan(10));
    return lines;
  }
}
