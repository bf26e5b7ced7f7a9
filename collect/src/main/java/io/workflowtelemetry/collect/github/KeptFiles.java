package io.workflowtelemetry.collect.github;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.workflowtelemetry.io.files.FolderLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files that answers are kept in, each there whole or not at all. What is there need not be
 * asked for again: a file, or another in its place that says that there is nothing. Beside the
 * folder, in {@code .NAME-collect}, are unfinished files, cursors, and a lock.
 */
final class KeptFiles implements AutoCloseable {
  private static final String GONE = ".gone";
  private static final String UNFINISHED = "unfinished";
  private static final int LEVEL = 6;

  private final Path folder;
  private final Path state;
  private final FolderLock lock;

  /** Written, but perhaps not yet on the disk. */
  private final List<Path> unforced = new ArrayList<>();

  private KeptFiles(Path folder, Path state, FolderLock lock) {
    this.folder = folder;
    this.state = state;
    this.lock = lock;
  }

  /**
   * Opens a folder, which is made where it is not there.
   *
   * @throws RefusedException where another collection writes to it
   */
  static KeptFiles open(Path given) throws IOException {
    Path folder = Files.createDirectories(given).toRealPath();
    Path name = folder.getFileName();
    if (name == null) {
      throw new RefusedException("answers can't be kept in " + folder + "; name a folder in it");
    }
    Path state = Files.createDirectories(folder.resolveSibling("." + name + "-collect"));
    FolderLock lock =
        FolderLock.tryTake(state.resolve("lock"))
            .orElseThrow(() -> new RefusedException("another collection writes to " + folder));
    return new KeptFiles(folder, state, lock);
  }

  /** Returns whether an answer is kept, or that there is none. */
  boolean has(String path) {
    return isWhole(folder.resolve(path)) || isWhole(folder.resolve(path + GONE));
  }

  /** One without bytes is what a lost power supply leaves. */
  private static boolean isWhole(Path file) {
    return file.toFile().length() > 0;
  }

  /** Keeps answers, each in a line, compressed. */
  void keepLines(String path, List<byte[]> answers) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] answer : answers) {
      for (byte one : answer) {
        // In JSON these are blanks between values, and nothing else.
        lines.write(one == '\n' || one == '\r' ? ' ' : one);
      }
      lines.write('\n');
    }
    keep(path, Zstd.compress(lines.toByteArray(), LEVEL));
  }

  /** Keeps a file as it is. */
  void keep(String path, byte[] content) throws IOException {
    Path target = folder.resolve(path);
    if (!target.normalize().startsWith(folder)) {
      throw new IllegalStateException("a path out of the folder");
    }
    Files.createDirectories(target.getParent());
    write(target, content);
    unforced.add(target);
  }

  /**
   * Keeps that there is nothing. It is a comment, so that readers of logs pass over it.
   *
   * @param why what the server said
   */
  void keepGone(String path, String why) throws IOException {
    keep(path + GONE, ("# " + why + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the lines that were kept; none where there is no such file. */
  List<byte[]> lines(String path) throws IOException {
    Path file = folder.resolve(path);
    if (!isWhole(file)) {
      return List.of();
    }
    byte[] all;
    try (InputStream in = new ZstdInputStream(Files.newInputStream(file))) {
      all = in.readAllBytes();
    }
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < all.length; at++) {
      if (all[at] == '\n') {
        lines.add(Arrays.copyOfRange(all, from, at));
        from = at + 1;
      }
    }
    return lines;
  }

  /** Returns what a cursor's file holds; nothing where there is none. */
  byte[] cursor(String name) throws IOException {
    Path file = state.resolve(name);
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
  }

  /** Keeps a cursor, once all files before it are on the disk. */
  void keepCursor(String name, byte[] content) throws IOException {
    for (Path file : unforced) {
      force(file);
    }
    unforced.clear();
    write(state.resolve(name), content);
    force(state.resolve(name));
  }

  /** Only one collection writes, so that one unfinished file is enough. */
  private void write(Path target, byte[] content) throws IOException {
    Path unfinished = state.resolve(UNFINISHED);
    Files.write(unfinished, content);
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
