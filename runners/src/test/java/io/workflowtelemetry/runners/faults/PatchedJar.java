package io.workflowtelemetry.runners.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;

/** The shaded jar with other or more classes in it. */
final class PatchedJar {
  private PatchedJar() {}

  /**
   * Makes it.
   *
   * @param jar the file to make
   * @param classes a folder of what goes in; lists of services are added to those that are there
   */
  static Path of(Path jar, Path classes) throws IOException {
    Files.copy(ProcessCluster.jar(), jar);
    try (FileSystem entries =
            FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path entry = entries.getPath(classes.relativize(file).toString());
        if (entry.startsWith("META-INF/services")) {
          Files.writeString(entry, "\n" + Files.readString(file), StandardOpenOption.APPEND);
        } else {
          Files.copy(file, entry, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return jar;
  }

  /** Adds the compiled files of a class and of those within it to a folder. */
  static void addTo(Path classes, Class<?> type) throws Exception {
    Path root = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = root.resolve(type.getPackageName().replace('.', '/'));
    Path target = Files.createDirectories(classes.resolve(root.relativize(folder).toString()));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.matches(type.getSimpleName() + "(\\$.*)?\\.class")) {
          Files.copy(file, target.resolve(name));
        }
      }
    }
  }
}
