package io.workflowtelemetry.tools.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a process to its end and tells what it took, as Linux counts it in /proc. */
public final class MeasuredProcess {
  private static final Path SELF = Path.of("/proc/self/stat");
  private static final long POLL_MS = 50;

  /** The unit of processor times in /proc, which is the same on every machine with Linux. */
  private static final double TICKS_PER_SECOND = 100;

  /** Where the times of children that have ended stand, counted from the field after the name. */
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;
  private static final int SHOWN_LINES = 20;

  private MeasuredProcess() {}

  /** Returns whether this machine counts what is measured. */
  public static boolean isPossible() {
    return Files.isReadable(SELF);
  }

  /**
   * Runs a process. No other child of this process may end meanwhile: what it took would count too.
   *
   * @param output the folder whose files are counted at the end
   * @param log gets what the process prints
   * @throws IOException if it can't be started or ends badly; the message has its last lines
   */
  static Usage run(List<String> command, Path output, Path log) throws IOException {
    double before = childrenSeconds();
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    long peak = 0;
    try {
      while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakBytes(process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command, e);
    } finally {
      process.destroy();
    }
    double wall = (System.nanoTime() - begin) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          "ended with " + process.exitValue() + ": " + command + "\n" + lastLines(log));
    }
    return new Usage(wall, childrenSeconds() - before, peak, size(output));
  }

  /** Returns processor time of all children that have ended, and of theirs. */
  private static double childrenSeconds() throws IOException {
    String stat = Files.readString(SELF, StandardCharsets.ISO_8859_1);
    // The name, in parentheses, may hold anything.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    return (Long.parseLong(fields.get(CHILDREN_USER)) + Long.parseLong(fields.get(CHILDREN_SYSTEM)))
        / TICKS_PER_SECOND;
  }

  /** Returns the most memory that was resident until now; 0 once the process is gone. */
  private static long peakBytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // It ended between two looks.
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
