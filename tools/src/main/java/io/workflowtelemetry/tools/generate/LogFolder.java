package io.workflowtelemetry.tools.generate;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Where logs are written to. */
@FunctionalInterface
interface LogFolder {

  /**
   * Opens a file for writing from its beginning, uncompressed whatever its name.
   *
   * @param name relative to the folder, with {@code /} between folders
   */
  OutputStream open(String name) throws IOException;

  /**
   * Opens a file, which is gzip or Zstandard where its name ends in {@code .gz} or {@code .zst}.
   */
  default OutputStream openCompressed(String name) throws IOException {
    OutputStream out = open(name);
    if (name.endsWith(".gz")) {
      // The JDK writes no time and no file name into the header, so the bytes don't tell the day.
      // They may still tell the JDK, whose zlib is not everywhere the same; what they hold does
      // not.
      return new GZIPOutputStream(out, 1 << 16);
    }
    return name.endsWith(".zst") ? new ZstdOutputStream(out, 19) : out;
  }

  /**
   * Returns a folder of the file system.
   *
   * @param names whether a file is one of those to come, by its name relative to the folder
   * @throws IllegalArgumentException if another file is in the folder: logs of two generations side
   *     by side would look like one history
   */
  static LogFolder of(Path folder, Predicate<String> names) throws IOException {
    Optional<String> other = fileBeside(folder, names);
    if (other.isPresent()) {
      throw new IllegalArgumentException(
          "--output="
              + folder
              + ": must be empty or hold only files that are written again, but holds "
              + other.get());
    }
    return name -> {
      Path file = folder.resolve(name);
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      return new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    };
  }

  private static Optional<String> fileBeside(Path folder, Predicate<String> names) throws IOException {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    if (!Files.isDirectory(folder)) {
      return Optional.of("a file of that name");
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(names.negate())
          .findFirst();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
