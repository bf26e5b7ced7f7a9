package io.workflowtelemetry.runners.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes, in memory. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Mounts one at a folder; the test is skipped where that is not allowed. */
  static SmallDisk at(Path folder) throws IOException {
    Files.createDirectories(folder);
    int exit = run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder.toString());
    assumeTrue(exit == 0, "a small disk can't be mounted here");
    return new SmallDisk(folder);
  }

  /** Leaves no byte of it free. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      if (folder.toFile().getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Gives the space back. */
  void free() throws IOException {
    Files.delete(filler);
  }

  /** Takes no byte any more, or takes them again. */
  void setReadOnly(boolean readOnly) throws IOException {
    String mode = readOnly ? "remount,ro" : "remount,rw";
    if (run("mount", "-o", mode, folder.toString()) != 0) {
      throw new IOException("can't mount " + folder + " with " + mode);
    }
  }

  @Override
  public void close() throws IOException {
    if (run("umount", "--lazy", folder.toString()) != 0) {
      throw new IOException("can't unmount " + folder);
    }
  }

  private static int run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
