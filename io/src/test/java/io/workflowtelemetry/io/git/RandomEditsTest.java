package io.workflowtelemetry.io.git;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.git.GitProgram.Counts;
import io.workflowtelemetry.schemas.Commit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every commit of random histories counts the lines and files that the git program counts. */
class RandomEditsTest {

  /** Seed, commits, most lines in a file, distinct lines to choose from, share of edits in 1000. */
  @ParameterizedTest
  @CsvSource({
    "1, 150, 60, 20, 80",
    "2, 150, 400, 3000, 300",
    "3, 60, 3000, 400, 400",
    "4, 40, 6000, 100000, 500",
    "5, 40, 6000, 40, 300",
    "6, 20, 30000, 5000, 300",
    "7, 150, 12, 6, 300"
  })
  void countsEqualGits(
      int seed, int commits, int lines, int distinct, int editsPerMille, @TempDir Path folder)
      throws Exception {
    GitProgram git = GitProgram.in(folder);
    git.run("init", "-q", "--bare", ".");
    git.run(history(seed, commits, lines, distinct, editsPerMille), "fast-import", "--quiet");

    Map<String, Counts> expected = git.showAll();
    Map<String, Counts> actual = new TreeMap<>();
    try (GitRepository repository = GitRepository.open(folder.toString())) {
      for (String sha : expected.keySet()) {
        Commit commit = repository.find(sha).orElseThrow();
        actual.put(
            sha,
            new Counts(commit.getFilesChanged(), commit.getLinesAdded(), commit.getLinesRemoved()));
      }
    }

    assertThat(expected.size(), is(commits));
    assertThat(actual, equalTo(new TreeMap<>(expected)));
  }

  private static byte[] history(
      int seed, int commits, int mostLines, int distinct, int editsPerMille) {
    Random random = new Random(seed);
    TreeMap<String, List<String>> files = new TreeMap<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < commits; i++) {
      print(stream, "commit refs/heads/main\ncommitter A <a@example.org> " + i + " +0000\n");
      data(stream, "commit " + i);
      TreeMap<String, List<String>> next = new TreeMap<>(files);
      for (String path : files.keySet()) {
        int what = random.nextInt(12);
        if (what == 0) {
          print(stream, "D " + path + "\n");
          next.remove(path);
        } else if (what <= 2) {
          // Moved with few or many edits; the name stays half of the time.
          String name = random.nextBoolean() ? path.substring(path.indexOf('/') + 1) : "f" + i;
          String moved = "d" + random.nextInt(5) + "/" + name;
          if (!next.containsKey(moved)) {
            print(stream, "D " + path + "\n");
            next.remove(path);
            next.put(moved, edited(files.get(path), random, distinct, random.nextInt(700)));
          }
        } else if (what <= 8) {
          next.put(path, edited(files.get(path), random, distinct, editsPerMille));
        }
      }
      for (int created = random.nextInt(4); created > 0 && next.size() < 12; created--) {
        List<String> lines = new ArrayList<>();
        for (int n = random.nextInt(mostLines); n > 0; n--) {
          lines.add(line(random, distinct));
        }
        next.put("d" + random.nextInt(5) + "/n" + i + "-" + created, lines);
      }
      next.forEach(
          (path, lines) -> {
            if (lines != files.get(path)) {
              print(stream, "M 100644 inline " + path + "\n");
              data(stream, String.join("", lines));
            }
          });
      files.clear();
      files.putAll(next);
    }
    return stream.toByteArray();
  }

  private static List<String> edited(
      List<String> lines, Random random, int distinct, int editsPerMille) {
    List<String> edited = new ArrayList<>();
    int state = 0;
    for (String line : lines) {
      // Edits come in clumps, as people make them.
      if (random.nextInt(6) == 0) {
        state = random.nextInt(1000) < editsPerMille ? 1 + random.nextInt(3) : 0;
      }
      if (state != 1) {
        edited.add(state == 2 ? line(random, distinct) : line);
      }
      if (state == 3) {
        edited.add(line(random, distinct));
      }
    }
    if (random.nextInt(20) == 0 && edited.size() > 4) {
      Collections.rotate(
          edited.subList(edited.size() / 4, edited.size()), random.nextInt(edited.size()));
    }
    return edited;
  }

  private static String line(Random random, int distinct) {
    int kind = random.nextInt(10);
    if (kind < 2) {
      return "\n";
    }
    String indent = "  ".repeat(random.nextInt(3));
    return kind < 4 ? indent + "}\n" : indent + "statement " + random.nextInt(distinct) + ";\r\n";
  }

  private static void data(ByteArrayOutputStream stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    print(stream, "data " + bytes.length + "\n");
    stream.writeBytes(bytes);
    print(stream, "\n");
  }

  private static void print(ByteArrayOutputStream stream, String text) {
    stream.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
