package io.workflowtelemetry.collect.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What is written so that it outlives the power. */
final class Disk {
  private Disk() {}

  /** Writes bytes where the channel stands, all of them. */
  static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** Has names in a folder outlive the power: what was made, renamed or removed there. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a folder with those above it, which then outlive the power. */
  static void createFolders(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder) && parent != null) {
      createFolders(parent);
      Files.createDirectories(folder);
      syncFolder(parent);
    }
  }

  /**
   * Writes a file whole, in the place of a former one.
   *
   * @param unfinished what it is called until then, on the same disk
   */
  static void writeWhole(Path unfinished, Path target, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, content);
      channel.force(true);
    }
    rename(unfinished, target);
  }

  /** Renames a file that is whole. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(to.toAbsolutePath().resolveSibling(""));
  }
}
