package io.workflowtelemetry.io.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The git program, run in a folder with no settings but its own defaults. */
final class GitProgram {

  /** What git's numstat says of a commit. */
  record Counts(long files, long added, long removed) {}

  private final Path folder;

  private GitProgram(Path folder) {
    this.folder = folder;
  }

  /** Skips the test where the program isn't there. */
  static GitProgram in(Path folder) {
    boolean found = false;
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      found |= Files.isExecutable(Path.of(directory, "git"));
    }
    Assumptions.assumeTrue(found, "needs the git program");
    return new GitProgram(folder);
  }

  Path folder() {
    return folder;
  }

  String run(String... arguments) throws IOException, InterruptedException {
    return new String(run(new byte[0], arguments), StandardCharsets.UTF_8).strip();
  }

  byte[] run(byte[] input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_AUTHOR_NAME", "Ada Lovelace");
    environment.put("GIT_AUTHOR_EMAIL", "ada@example.org");
    environment.put("GIT_AUTHOR_DATE", "2025-01-02T03:04:05Z");
    environment.put("GIT_COMMITTER_NAME", "Ada Lovelace");
    environment.put("GIT_COMMITTER_EMAIL", "ada@example.org");
    environment.put("GIT_COMMITTER_DATE", "2025-01-02T03:04:05Z");
    environment.put("LC_ALL", "C");
    builder.redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = process.getOutputStream()) {
                out.write(input);
              } catch (IOException closed) {
                // The program ends without reading; its exit code tells.
              }
            });
    writer.start();
    byte[] output;
    try (InputStream in = process.getInputStream()) {
      output = in.readAllBytes();
    }
    writer.join();
    int exitCode = process.waitFor();
    if (exitCode != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + exitCode);
    }
    return output;
  }

  void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  void write(String path, byte[] content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** Commits everything in the work tree and gives the commit's name. */
  String commitAll(String message) throws IOException, InterruptedException {
    run("add", "-A");
    run("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message);
    return run("rev-parse", "HEAD");
  }

  /** The same where the index holds submodules that aren't checked out. */
  String commitAllKeepingSubmodules(String message) throws IOException, InterruptedException {
    run("add", "--ignore-removal", ".");
    run("commit", "-q", "-m", message);
    return run("rev-parse", "HEAD");
  }

  /** The counts of one commit. */
  Counts show(String sha) throws IOException, InterruptedException {
    return counts(run("show", "--format=%H", "--numstat", "-M", "--first-parent", "-m", sha))
        .values()
        .iterator()
        .next();
  }

  /** The counts of every commit of the repository, in one go. */
  Map<String, Counts> showAll() throws IOException, InterruptedException {
    return counts(
        run("log", "--all", "--format=%H", "--numstat", "-M", "--diff-merges=first-parent"));
  }

  private static Map<String, Counts> counts(String numstat) {
    Map<String, Counts> bySha = new LinkedHashMap<>();
    String sha = "";
    for (String line : numstat.split("\n", -1)) {
      if (line.matches("[0-9a-f]{40}")) {
        sha = line;
        bySha.put(sha, new Counts(0, 0, 0));
      } else if (!line.isEmpty()) {
        String[] columns = line.split("\t", 3);
        Counts known = bySha.getOrDefault(sha, new Counts(0, 0, 0));
        bySha.put(
            sha,
            new Counts(
                known.files() + 1,
                known.added() + lines(columns[0]),
                known.removed() + lines(columns[1])));
      }
    }
    return bySha;
  }

  private static long lines(String column) {
    return column.equals("-") ? 0 : Long.parseLong(column);
  }
}
