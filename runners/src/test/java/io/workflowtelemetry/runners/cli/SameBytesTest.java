package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.GoodLines;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written follows from what the logs say, and from nothing else. */
class SameBytesTest {
  @TempDir static Path made = Path.of("");
  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void makeLogs() throws IOException {
    LogGenerator.generate(new GenerateSettings(250, 3, made.resolve("g"), true, 1));
  }

  @Test
  void everyEngineAndParallelism() throws IOException {
    String input = "--input=" + made + "/g/**.json*";
    SortedMap<String, String> direct = backfill(0, input, "direct");
    assertThat(direct.size(), is(greaterThan(8)));
    assertThat(
        new Output(folder.resolve("direct")).lines("bad-records").size(), is(greaterThan(0)));
    for (int parallelism : new int[] {1, 2, 4}) {
      String name = "flink-" + parallelism;
      assertThat(name, backfill(parallelism, input, name), is(direct));
    }
    assertThat("second run", backfill(2, input, "flink-2"), is(direct));
  }

  @Test
  void linesShuffledSplitJoinedAndTwice() throws IOException {
    List<String> lines = GoodLines.below(made.resolve("g"));
    Path joined = Files.createDirectories(folder.resolve("joined"));
    Files.write(joined.resolve("all.jsonl"), lines);

    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(5));
    Path split = Files.createDirectories(folder.resolve("split"));
    int part = shuffled.size() / 3;
    Files.write(split.resolve("c.jsonl"), shuffled.subList(0, part));
    Files.write(split.resolve("a.log"), shuffled.subList(part, 2 * part));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(split.resolve("b.jsonl.gz")))) {
      String text = String.join("\n", shuffled.subList(2 * part, shuffled.size()));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    Path twice = Files.createDirectories(folder.resolve("twice"));
    Files.write(twice.resolve("1.jsonl"), lines);
    Files.write(twice.resolve("2.jsonl"), shuffled);

    SortedMap<String, String> expected = tables(2, joined, "out-joined");
    assertThat(expected.size(), is(greaterThan(8)));
    assertThat("split", tables(2, split, "out-split"), is(expected));
    assertThat("twice", tables(1, twice, "out-twice"), is(expected));

    JsonNode once = new Output(folder.resolve("out-joined")).summary().path("records");
    JsonNode both = new Output(folder.resolve("out-twice")).summary().path("records");
    for (String type : List.of("run", "job", "commit")) {
      assertThat(type, both.path(type).path("kept"), is(once.path(type).path("kept")));
      assertThat(
          type,
          both.path(type).path("read").asLong(),
          is(2 * once.path(type).path("read").asLong()));
    }
  }

  private SortedMap<String, String> backfill(int parallelism, String input, String output)
      throws IOException {
    List<String> flags = List.of(input, "--output=" + folder.resolve(output));
    Command command =
        parallelism == 0 ? Command.onDirectRunner(flags) : Command.onFlink(parallelism, flags);
    command.ended(ExitCode.OK);
    return new Output(folder.resolve(output)).digests();
  }

  /** Returns all but bad records and the summary, whose counts tell what was read. */
  private SortedMap<String, String> tables(int parallelism, Path logs, String output)
      throws IOException {
    backfill(parallelism, "--input=" + logs + "/*", output);
    return new Output(folder.resolve(output))
        .digests(
            // What tells of the files that were read differs when the files do.
            name ->
                !name.startsWith("bad-records/")
                    && !name.startsWith("inputs/")
                    && !name.equals("summary.json"));
  }
}
