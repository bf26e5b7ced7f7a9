package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.io.files.FolderLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps deliveries in files of a folder. One thread writes: it takes all that waits, appends it as
 * one frame, has that on the disk, and then tells all who wait. A file is finished after a while,
 * and when it is large.
 */
public final class DeliveryFiles implements DeliverySink {
  static final String PREFIX = "deliveries-";

  /**
   * What each file begins with, so that it is told as lines of JSON whatever was delivered first:
   * traces of OpenTelemetry without any, which are noted and give nothing.
   */
  static final String FIRST_LINE = "{\"resourceSpans\":[]}\n";

  private static final String SUFFIX = ".jsonl.zst";
  private static final String LOCK = ".receive.lock";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int WAITING = 1_000;
  private static final long MOST_BYTES_A_FRAME = 16L * 1024 * 1024;
  private static final long MOST_BYTES_A_FILE = 64L * 1024 * 1024;
  private static final long MOST_SILENT_NANOS = Duration.ofMillis(200).toNanos();

  private final Path folder;
  private final Room room;
  private final Duration finishAfter;
  private final Clock clock;
  private final FolderLock lock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer = new Thread(this::write, "receive-files");

  /** Whether it was closed; what waits is still written. */
  private volatile boolean ending;

  /** Whether nothing is written any more. */
  private volatile boolean ended;

  /** Whether the last write failed, or a file could not be finished. */
  private volatile boolean failing;

  // What follows is the writer's own.
  private @Nullable FrameFile file;
  private long begunAt;

  private DeliveryFiles(
      Path folder, Room room, Duration finishAfter, Clock clock, FolderLock lock) {
    this.folder = folder;
    this.room = room;
    this.finishAfter = finishAfter;
    this.clock = clock;
    this.lock = lock;
  }

  /** What is to be written, and who waits for it. */
  private record Waiting(List<byte[]> lines, CompletableFuture<@Nullable Void> kept) {
    long bytes() {
      return lines.stream().mapToLong(line -> line.length + 1L).sum();
    }
  }

  /**
   * Begins to keep deliveries in a folder, which is made where it is missing. What a former process
   * left unfinished there is finished first.
   *
   * @param finishAfter how long a file is written to
   * @throws IOException where another process keeps deliveries there, or it can't be written to
   */
  public static DeliveryFiles in(Path folder, Room room, Duration finishAfter, Clock clock)
      throws IOException {
    Disk.createFolders(folder);
    FolderLock lock =
        FolderLock.tryTake(folder.resolve(LOCK))
            .orElseThrow(() -> new IOException("another process keeps deliveries in " + folder));
    DeliveryFiles files = new DeliveryFiles(folder, room, finishAfter, clock, lock);
    try {
      Leftovers.finish(folder);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    files.writer.start();
    return files;
  }

  @Override
  public void keep(List<byte[]> lines) throws IOException, InterruptedException {
    Waiting waiting = new Waiting(lines, new CompletableFuture<>());
    queue.put(waiting);
    if (ended) {
      // The writer may have looked for the last time before this came.
      failAll();
    }
    try {
      var unused = waiting.kept().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof NoRoomException noRoom
          ? noRoom
          : new IOException("a delivery could not be written", e.getCause());
    }
  }

  @Override
  public boolean isReady() {
    try {
      return !ending && !ended && !failing && room.isThere();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    ending = true;
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lock.close();
  }

  private void write() {
    try {
      while (!ending || !queue.isEmpty()) {
        Waiting first = queue.poll(MOST_SILENT_NANOS, TimeUnit.NANOSECONDS);
        if (first != null) {
          write(withOthers(first));
        }
        if (file != null && System.nanoTime() - begunAt > finishAfter.toNanos()) {
          finish();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      finish();
      ended = true;
      failAll();
    }
  }

  private List<Waiting> withOthers(Waiting first) {
    List<Waiting> batch = new ArrayList<>(List.of(first));
    long bytes = first.bytes();
    for (Waiting next = queue.peek();
        next != null && bytes + next.bytes() <= MOST_BYTES_A_FRAME;
        next = queue.peek()) {
      queue.remove();
      batch.add(next);
      bytes += next.bytes();
    }
    return batch;
  }

  private void write(List<Waiting> batch) {
    try {
      room.require();
      FrameFile open = file();
      open.append(content(open, batch));
      batch.forEach(waiting -> waiting.kept().complete(null));
      if (open.bytes() > MOST_BYTES_A_FILE) {
        finish();
      }
    } catch (IOException e) {
      if (!(e instanceof NoRoomException)) {
        failing = true;
        // What was written of the frame is cut off; what is behind it could not be found else.
        finish();
      }
      batch.forEach(waiting -> waiting.kept().completeExceptionally(e));
    } finally {
      // Nobody waits for ever, whatever went wrong.
      batch.forEach(waiting -> waiting.kept().completeExceptionally(ended()));
    }
  }

  private static byte[] content(FrameFile file, List<Waiting> batch) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (file.bytes() == 0) {
      content.writeBytes(FIRST_LINE.getBytes(UTF_8));
    }
    for (Waiting waiting : batch) {
      for (byte[] line : waiting.lines()) {
        content.writeBytes(line);
        content.write('\n');
      }
    }
    return content.toByteArray();
  }

  private FrameFile file() throws IOException {
    FrameFile open = file;
    if (open == null) {
      if (failing) {
        Leftovers.finish(folder);
        failing = false;
      }
      String name =
          PREFIX
              + TIME.format(clock.instant())
              + "-"
              + UUID.randomUUID().toString().substring(0, 8)
              + SUFFIX;
      open = FrameFile.begin(folder.resolve(name));
      file = open;
      begunAt = System.nanoTime();
    }
    return open;
  }

  /** Finishes the file under way. Where that fails it stays a leftover, with all that is kept. */
  private void finish() {
    FrameFile open = file;
    file = null;
    if (open != null) {
      try {
        open.finish();
      } catch (IOException e) {
        failing = true;
      }
    }
  }

  private void failAll() {
    for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
      waiting.kept().completeExceptionally(ended());
    }
  }

  private static IOException ended() {
    return new IOException("deliveries are not kept any more");
  }
}
