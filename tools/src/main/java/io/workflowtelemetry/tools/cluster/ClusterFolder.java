package io.workflowtelemetry.tools.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The folder of a cluster: its settings, logs, and which processes belong to it. */
public final class ClusterFolder {
  private static final String PID = ".pid";

  private final Path folder;

  public ClusterFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder for this user alone.
   *
   * @throws IOException if it can't be made, or is someone else's
   */
  void create() throws IOException {
    Files.createDirectories(
        folder.getParent() == null ? folder : folder.toAbsolutePath().getParent());
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    String user = System.getProperty("user.name");
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(folder).getName().equals(user)) {
      throw new IOException(folder + " is not a folder of " + user);
    }
    Files.createDirectories(conf());
    Files.createDirectories(folder.resolve("log"));
    Files.createDirectories(folder.resolve("tmp"));
  }

  /** Returns the folder of Flink's settings. */
  Path conf() {
    return folder.resolve("conf");
  }

  /** Returns the log file of a process. */
  public Path log(String name) {
    return folder.resolve("log").resolve(name + ".log");
  }

  /** Writes Flink's settings, and for {@link #master()} where the cluster answers. */
  void writeSettings(Map<String, String> settings, String master) throws IOException {
    StringBuilder yaml = new StringBuilder();
    settings.forEach(
        (key, value) ->
            yaml.append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
    Files.writeString(conf().resolve("config.yaml"), yaml);
    Files.writeString(folder.resolve("master"), master);
  }

  /** Returns where the cluster answers, as host:port; empty where none was started. */
  Optional<String> master() throws IOException {
    Path file = folder.resolve("master");
    return Files.isRegularFile(file)
        ? Optional.of(Files.readString(file).strip())
        : Optional.empty();
  }

  /** Remembers a process. */
  public void remember(String name, ProcessHandle process) throws IOException {
    Files.writeString(folder.resolve(name + PID), process.pid() + " " + startOf(process));
  }

  /** Returns the processes of the cluster that are alive, by name. */
  SortedMap<String, ProcessHandle> alive() throws IOException {
    SortedMap<String, ProcessHandle> alive = new TreeMap<>();
    for (Path file : pidFiles()) {
      String name = file.getFileName().toString();
      handle(Files.readString(file, StandardCharsets.UTF_8))
          .ifPresent(
              process -> alive.put(name.substring(0, name.length() - PID.length()), process));
    }
    return alive;
  }

  /** Forgets every process. */
  void forget() throws IOException {
    for (Path file : pidFiles()) {
      Files.delete(file);
    }
    Files.deleteIfExists(folder.resolve("master"));
  }

  private List<Path> pidFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*" + PID)) {
        stream.forEach(files::add);
      }
    }
    return files;
  }

  private static Optional<ProcessHandle> handle(String line) {
    String[] parts = line.strip().split(" ", 2);
    if (parts.length != 2 || !parts[0].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    // A process id is used again some day: only one that started when ours did is ours.
    return ProcessHandle.of(Long.parseLong(parts[0]))
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process).equals(parts[1]));
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
