package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdCompressCtx;
import io.workflowtelemetry.io.files.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Keeps reports of tests in a folder of each run attempt, with a {@code run.json} that says which.
 * The last report of a name counts.
 */
public final class ReportFiles {
  private static final String REPORTS = "junit";

  /** On the same disk, and not where reports are looked for. */
  private static final String UNFINISHED = ".unfinished";

  private final Path folder;
  private final Room room;

  private ReportFiles(Path folder, Room room) {
    this.folder = folder;
    this.room = room;
  }

  /**
   * Keeps reports below a folder, and removes what was left unfinished there.
   *
   * @param folder where deliveries are kept by this process, and no other
   */
  public static ReportFiles in(Path folder, Room room) throws IOException {
    Path unfinished = folder.resolve(UNFINISHED);
    Disk.createFolders(unfinished);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(unfinished)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return new ReportFiles(folder, room);
  }

  /** Keeps a report, which is on the disk when this returns. */
  void keep(ReportPath path, byte[] report) throws IOException {
    room.require();
    Path place = place(path);
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      write(
          place.resolve(FileNames.of(path.file()) + ".xml.zst"),
          zstd.setChecksum(true).compress(report));
    }
  }

  /** Returns the folder of a run attempt. One at a time: none is there that was not synced. */
  private synchronized Path place(ReportPath path) throws IOException {
    Path place = folder.resolve(REPORTS);
    for (String name : path.repository().split("/", -1)) {
      place = place.resolve(FileNames.of(name));
    }
    place = place.resolve(path.runId()).resolve(Integer.toString(path.attempt()));
    Disk.createFolders(place);
    Path sidecar = place.resolve("run.json");
    if (!Files.exists(sidecar)) {
      write(sidecar, sidecar(path).getBytes(UTF_8));
    }
    return place;
  }

  private void write(Path target, byte[] content) throws IOException {
    Path unfinished = folder.resolve(UNFINISHED).resolve(UUID.randomUUID() + FrameFile.PART);
    boolean isThere = false;
    try {
      Disk.writeWhole(unfinished, target, content);
      isThere = true;
    } finally {
      if (!isThere) {
        Files.deleteIfExists(unfinished);
      }
    }
  }

  /** All of it is of characters that JSON has as they are. */
  private static String sidecar(ReportPath path) {
    return "{\"repository\":\"%s\",\"run_id\":\"%s\",\"run_attempt\":%d}%n"
        .formatted(path.repository(), path.runId(), path.attempt());
  }
}
