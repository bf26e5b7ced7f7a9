package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows are those of the version before. With {@code -Ddigests.write=true} their digests are
 * written, not only compared.
 */
class RowDigestsTest {
  private static final Path PROJECT = ProjectFolder.find();
  private static final Path FIXTURE =
      PROJECT.resolve("runners/src/test/resources/rows/digests.txt");

  /** Outlives the test, so that rows can be compared with those of another checkout. */
  private static final Path ROWS = PROJECT.resolve("runners/target/rows");

  @TempDir Path folder = Path.of("");

  @Test
  void sample() throws IOException, SQLException {
    check("sample", PROJECT, List.of());
  }

  @Test
  void realHistories() throws IOException, SQLException {
    Path data = PROJECT.resolveSibling("shared/data/github");
    assumeTrue(
        Files.isDirectory(data), "skipped: there is no ../shared/data/github beside the project");
    String input = "--input=%1$s/*/*.jsonl.gz,%1$s/webhooks/*/*.json".formatted(data);
    check("github", data, List.of(input));
  }

  private void check(String input, Path logs, List<String> flags) throws IOException, SQLException {
    Output output = new Output(folder.resolve("out"));
    List<String> all = new ArrayList<>(flags);
    all.add("--output=" + output.folder());
    Command.onDirectRunner(all).ended(ExitCode.OK);

    SortedMap<String, List<String>> tables = PlainRows.of(output, logs);
    SortedMap<String, String> found = new TreeMap<>();
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      found.put(table.getKey(), digest(table.getValue()));
      Path file = ROWS.resolve(input).resolve(table.getKey() + ".jsonl");
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(file, table.getValue());
    }
    if (Boolean.getBoolean("digests.write")) {
      write(input, found);
    }
    assertThat(
        "other rows than before; all are in %s, and -Ddigests.write=true takes them"
            .formatted(ROWS.resolve(input)),
        differences(read(input), found),
        is(empty()));
  }

  private static String digest(List<String> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(row).append('\n'));
    return rows.size() + " " + Output.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> differences(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    TreeSet<String> tables = new TreeSet<>(before.keySet());
    tables.addAll(now.keySet());
    return tables.stream()
        .filter(table -> !Objects.equals(before.get(table), now.get(table)))
        .map(table -> "%s: %s, before: %s".formatted(table, now.get(table), before.get(table)))
        .toList();
  }

  private static SortedMap<String, String> read(String input) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (String line : Files.readAllLines(FIXTURE)) {
      String[] parts = line.split(" ", 3);
      if (parts[0].equals(input)) {
        digests.put(parts[1], parts[2]);
      }
    }
    return digests;
  }

  /** Leaves the lines of other inputs as they are. */
  private static void write(String input, SortedMap<String, String> digests) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(FIXTURE));
    lines.removeIf(line -> line.startsWith(input + " "));
    digests.forEach((table, digest) -> lines.add(input + " " + table + " " + digest));
    lines.sort(null);
    Files.write(FIXTURE, lines);
  }
}
