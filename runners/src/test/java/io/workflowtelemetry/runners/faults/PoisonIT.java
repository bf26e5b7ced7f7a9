package io.workflowtelemetry.runners.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages come that nobody can read: each is one bad record, and nothing else suffers. */
@FaultTest
class PoisonIT {
  private static final int EVENTS = Size.events(20_000);
  private static final int POISON = 1_000;
  private static final int LONGEST = 64 * 1024;

  @TempDir Path folder = Path.of("");

  @Test
  void eachHostileMessageIsOneBadRecord() throws Exception {
    Outcome outcome = new Outcome();
    Logs logs = Logs.generated(EVENTS, folder, poison());
    // A source that is this bad is an alert, which names the source.
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"), "COLLECTION_FAILURE:\n  max_bad_share: 1.0\n");
    try (StreamedTopic topic =
        StreamedTopic.of(logs, folder, Duration.ofMinutes(2)).with("--rules=" + rules)) {
      try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
        RunningJob job = RunningJob.of(cluster);
        Process client = topic.stream(cluster);
        topic.awaitRead(0.5, client);
        assertThat("restarts", job.restarts(), is(0L));
        topic.awaitEnd(client);
      }
      topic.assertSameAsBackfill();
    }
    outcome.add(Fault.POISON, POISON, "no restart");
    outcome.held(EVENTS);
  }

  /** Cuts the fixtures of every dialect short, before the first object in them ends. */
  private static List<byte[]> poison() throws IOException {
    List<byte[]> fixtures = new ArrayList<>();
    Path root = ProjectFolder.find().resolve("transforms/src/test/resources/fixtures");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        fixtures.add(Files.readAllBytes(file));
      }
    }
    assertThat(fixtures, is(not(empty())));
    Random random = new Random(7);
    List<byte[]> poison = new ArrayList<>();
    for (int i = 0; i < POISON; i++) {
      byte[] whole = fixtures.get(i % fixtures.size());
      int end = 0;
      while (end < Math.min(whole.length, LONGEST) && whole[end] != '}') {
        end++;
      }
      byte[] number = ("#" + i).getBytes(UTF_8);
      int length = random.nextInt(end + 1);
      byte[] message = Arrays.copyOf(whole, length + number.length);
      System.arraycopy(number, 0, message, length, number.length);
      poison.add(message);
    }
    return poison;
  }
}
