package io.workflowtelemetry.collect.receive;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is being written, of frames of zstd that each have a checksum. Until it is finished
 * its name ends in {@value #PART}.
 */
final class FrameFile {
  static final String PART = ".part";

  private final Path target;
  private final Path part;
  private final FileChannel channel;

  /** How long the file is as far as it is surely on the disk. */
  private long kept;

  private FrameFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @param target what it is called once it is finished; there is none of that name
   */
  static FrameFile begin(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + PART);
    return new FrameFile(
        target,
        part,
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Appends a frame, which is on the disk when this returns; after a failure only to be finished.
   */
  void append(byte[] content) throws IOException {
    byte[] frame;
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      frame = zstd.setChecksum(true).compress(content);
    }
    Disk.write(channel, frame);
    channel.force(false);
    if (kept == 0) {
      Disk.syncFolder(part.toAbsolutePath().resolveSibling(""));
    }
    kept += frame.length;
  }

  /** Returns how many bytes are surely on the disk. */
  long bytes() {
    return kept;
  }

  /** Gives it its name, or removes it where nothing is in it. */
  void finish() throws IOException {
    try (channel) {
      if (channel.size() > kept) {
        channel.truncate(kept);
        channel.force(true);
      }
    }
    if (kept == 0) {
      Files.delete(part);
    } else {
      Disk.rename(part, target);
    }
  }
}
