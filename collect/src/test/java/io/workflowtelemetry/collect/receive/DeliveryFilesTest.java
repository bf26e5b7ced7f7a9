package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFilesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-05T09:30:00Z"), ZoneOffset.UTC);
  private static final Duration LONG = Duration.ofDays(1);

  @TempDir private Path folder = Path.of("");

  @Test
  void linesStandInAFileOnceItIsFinished() throws Exception {
    try (DeliveryFiles files = open()) {
      files.keep(lines("{\"a\":1}", "{\"a\":2}"));
      files.keep(lines("{\"a\":3}"));
      assertThat(finished(), is(List.of()));
      assertThat(files.isReady(), is(true));
    }
    assertThat(finished(), hasSize(1));
    assertThat(
        finished().get(0).getFileName().toString(),
        matchesPattern("deliveries-20260105T093000Z-[0-9a-f]{8}\\.jsonl\\.zst"));
    assertThat(kept(), is(List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}")));
    assertThat(leftovers(), is(List.of()));
  }

  @Test
  void whereNothingCameThereIsNoFile() throws Exception {
    open().close();
    assertThat(finished(), is(List.of()));
    assertThat(leftovers(), is(List.of()));
  }

  @Test
  void manyAtOnceAreAllKeptAndInFewerFrames() throws Exception {
    int senders = 50;
    int each = 20;
    ExecutorService executor = Executors.newFixedThreadPool(senders);
    try (DeliveryFiles files = open()) {
      List<Future<?>> sent = new ArrayList<>();
      for (int sender = 0; sender < senders; sender++) {
        String name = "s" + sender;
        sent.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    files.keep(lines(name + "-" + i));
                  }
                  return null;
                }));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    } finally {
      executor.shutdown();
    }
    List<String> expected = new ArrayList<>();
    for (int sender = 0; sender < senders; sender++) {
      for (int i = 0; i < each; i++) {
        expected.add("s" + sender + "-" + i);
      }
    }
    assertThat(kept().stream().sorted().toList(), is(expected.stream().sorted().toList()));
    assertThat(frames(), lessThan(senders * each));
  }

  @Test
  void afterAKillAllThatWasToldToBeKeptIsThere() throws Exception {
    Path killed = killed(lines("one", "two"), lines("three"));
    byte[] whole = Files.readAllBytes(killed);
    // Every way in which the last frame can be torn.
    for (int length = 0; length <= whole.length; length++) {
      Files.write(killed, Arrays.copyOf(whole, length));
      open().close();
      List<String> kept = finished().isEmpty() ? List.of() : kept();
      if (length == whole.length) {
        assertThat(kept, is(List.of("one", "two", "three")));
      } else if (length >= firstFrame(whole)) {
        assertThat(kept, is(List.of("one", "two")));
      } else {
        assertThat(kept, is(List.of()));
      }
      assertThat(leftovers(), is(List.of()));
      for (Path file : finished()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void whatADiskDamagedDoesNotTakeWhatIsBehindItAlong() throws Exception {
    Path killed = killed(lines("one"), lines("two"), lines("three"));
    byte[] bytes = Files.readAllBytes(killed);
    int second = firstFrame(bytes);
    bytes[second + 12] ^= 0x55;
    Files.write(killed, bytes);
    open().close();
    assertThat(kept(), is(List.of("one", "three")));
  }

  @Test
  void aRestartWritesToAnotherFile() throws Exception {
    killed(lines("one"));
    try (DeliveryFiles files = open()) {
      assertThat(finished(), hasSize(1));
      files.keep(lines("two"));
    }
    assertThat(finished(), hasSize(2));
    assertThat(kept().stream().sorted().toList(), is(List.of("one", "two")));
  }

  @Test
  void oneProcessAtATimeKeepsDeliveriesInAFolder() throws Exception {
    try (DeliveryFiles files = open()) {
      IOException second = assertThrows(IOException.class, this::open);
      assertThat(second.getMessage(), containsString("another process keeps deliveries in"));
      assertThat(files.isReady(), is(true));
    }
    open().close();
  }

  @Test
  void filesAreFinishedAfterAWhile() throws Exception {
    try (DeliveryFiles files =
        DeliveryFiles.in(folder, new Room(below -> 1, folder, 0), Duration.ofMillis(1), CLOCK)) {
      files.keep(lines("one"));
      while (finished().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(kept(), is(List.of("one")));
    }
  }

  @Test
  void whoCouldNotBeServedIsToldAndTheNextIs() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    Room room =
        new Room(
            below -> {
              if (broken.get()) {
                throw new IOException("the disk is gone");
              }
              return 1;
            },
            folder,
            0);
    try (DeliveryFiles files = DeliveryFiles.in(folder, room, LONG, CLOCK)) {
      files.keep(lines("one"));
      broken.set(true);
      assertThrows(IOException.class, () -> files.keep(lines("lost")));
      assertThat(files.isReady(), is(false));
      broken.set(false);
      files.keep(lines("two"));
      assertThat(files.isReady(), is(true));
    }
    assertThat(kept().stream().sorted().toList(), is(List.of("one", "two")));
  }

  @Test
  void afterItsEndNobodyWaits() throws Exception {
    DeliveryFiles files = open();
    files.close();
    assertThrows(IOException.class, () -> files.keep(lines("late")));
    assertThat(files.isReady(), is(false));
  }

  private DeliveryFiles open() throws IOException {
    return DeliveryFiles.in(folder, new Room(below -> 1, folder, 0), LONG, CLOCK);
  }

  /** Leaves what a process that was killed leaves, of a frame each, and returns that file. */
  @SafeVarargs
  private Path killed(List<byte[]>... frames) throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (DeliveryFiles files =
        DeliveryFiles.in(other, new Room(below -> 1, other, 0), LONG, CLOCK)) {
      for (List<byte[]> frame : frames) {
        files.keep(frame);
      }
      try (Stream<Path> parts = Files.list(other)) {
        Path part =
            parts.filter(file -> file.toString().endsWith(".part")).findFirst().orElseThrow();
        return Files.copy(part, folder.resolve(part.getFileName().toString()));
      }
    }
  }

  private static List<byte[]> lines(String... lines) {
    return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
  }

  private List<Path> finished() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".zst")).sorted().toList();
    }
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  /** Returns the lines of all files, without what each begins with. */
  private List<String> kept() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : finished()) {
      try (ZstdInputStream in =
          new ZstdInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        List<String> all = new String(in.readAllBytes(), UTF_8).lines().toList();
        assertThat(all.get(0) + "\n", is(DeliveryFiles.FIRST_LINE));
        lines.addAll(all.subList(1, all.size()));
      }
    }
    return lines;
  }

  private int frames() throws IOException {
    byte[] bytes = Files.readAllBytes(finished().get(0));
    int frames = 0;
    for (int at = 0; at < bytes.length; frames++) {
      at += firstFrame(Arrays.copyOfRange(bytes, at, bytes.length));
    }
    assertThat(frames, greaterThan(0));
    return frames;
  }

  private static int firstFrame(byte[] bytes) {
    return (int) Zstd.findFrameCompressedSize(bytes);
  }
}
