package io.workflowtelemetry.runners.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says of processes. */
final class ProcessMemory {
  private ProcessMemory() {}

  /** Returns the sum of their resident memory, in bytes. */
  static long residentBytes(List<Long> processes) throws IOException {
    long bytes = 0;
    for (long process : processes) {
      for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          bytes += Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    }
    return bytes;
  }

  /** Returns how many files they have open. */
  static long openFiles(List<Long> processes) throws IOException {
    long count = 0;
    for (long process : processes) {
      try (Stream<Path> files = Files.list(Path.of("/proc/" + process + "/fd"))) {
        count += files.count();
      }
    }
    return count;
  }
}
