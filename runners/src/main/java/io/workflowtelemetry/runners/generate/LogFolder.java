package io.workflowtelemetry.runners.generate;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Opens the files to write to, compressed as their names say. */
@FunctionalInterface
interface LogFolder {

  /**
   * Opens a file for writing from its beginning.
   *
   * @param name relative to the folder, with {@code /} between folders; {@code .gz} and {@code
   *     .zst} are left to {@link #openCompressed}
   */
  OutputStream open(String name) throws IOException;

  /**
   * Opens a file, which is gzip or Zstandard where its name ends in {@code .gz} or {@code .zst}.
   */
  default OutputStream openCompressed(String name) throws IOException {
    OutputStream out = open(name);
    if (name.endsWith(".gz")) {
      // The JDK writes no time and no file name into the header, so the bytes don't tell the day.
      return new GZIPOutputStream(out, 1 << 16);
    }
    return name.endsWith(".zst") ? new ZstdOutputStream(out, 19) : out;
  }

  /**
   * Returns a folder of the file system.
   *
   * @param names of all files to come, relative to the folder
   * @throws FileAlreadyExistsException if another file is in the folder: logs of two generations
   *     side by side would look like one history
   */
  static LogFolder of(Path folder, Set<String> names) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> found = Files.walk(folder)) {
        List<String> others =
            found
                .filter(file -> !Files.isDirectory(file))
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .filter(name -> !names.contains(name))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
          throw new FileAlreadyExistsException(
              folder.resolve(others.get(0)).toString(),
              null,
              "--output=" + folder + ": must be empty or hold only what is written again");
        }
      }
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
}
