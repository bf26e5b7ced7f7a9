package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the output folder, and what flags make of what is in it. */
class OutputFolderTest {
  private static final int FIRST_RUNS = 120;
  private static final String SPLITS =
      "select run_id, regexp_extract(filename, '([a-z]+)-[0-9]+-of-[0-9]+', 1)"
          + " from read_parquet('{}/datasets/builds/*.parquet', filename = true) order by run_id";
  private static final String RUN_IDS =
      "select run_id from read_parquet('{}/runs/*.parquet') order by run_id";

  @TempDir static Path shared = Path.of("");
  @TempDir Path folder = Path.of("");

  /** The output of the first logs; tests copy it before they change it. */
  private static Output first = new Output(Path.of(""));

  private static List<String> lines = List.of();

  @BeforeAll
  static void runTheFirstLogs() throws IOException {
    LogGenerator.generate(new GenerateSettings(200, 9, shared.resolve("made"), false, 1_000));
    lines = Files.readAllLines(shared.resolve("made/runs-00000.jsonl"));
    Path logs = shared.resolve("first.jsonl");
    Files.write(logs, lines.subList(0, FIRST_RUNS));
    Path out = shared.resolve("out");
    Command.onFlink(2, List.of("--input=" + logs, "--output=" + out)).ended(ExitCode.OK);
    first = new Output(out);
  }

  @Test
  void aSecondRunReplacesTheFirst() throws IOException, SQLException {
    Output output = copyOfFirst();
    Path logs = folder.resolve("logs.jsonl");
    Files.writeString(
        logs, NativeLine.of("7", "success", "2025-05-05T07:00:00Z", Duration.ofSeconds(9)).json());
    Command.onFlink(1, List.of("--input=" + logs, "--output=" + output.folder()))
        .ended(ExitCode.OK);
    assertThat(output.query(RUN_IDS), is(List.of("7")));
    assertThat(output.summary().path("runs").path("rows").asLong(), is(1L));
    assertThat(beside(output), is(List.of("logs.jsonl", "out")));
  }

  @Test
  void aForeignFolderIsLeftAlone() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("thesis"));
    Files.writeString(foreign.resolve("chapter-1.txt"), "It was a dark night.");
    Command command =
        Command.onFlink(1, List.of("--input=" + shared + "/first.jsonl", "--output=" + foreign))
            .ended(ExitCode.USAGE);
    assertThat(command.err(), containsString("--output"));
    assertThat(
        new Output(foreign).digests(name -> true).keySet(), is(java.util.Set.of("chapter-1.txt")));
    assertThat(beside(new Output(foreign)), is(List.of("thesis")));
  }

  @Test
  void aRunThatFailsLeavesTheLastOutput() throws IOException {
    Output output = copyOfFirst();
    var before = output.digests(name -> true);
    Path logs = folder.resolve("logs.jsonl");
    Files.write(logs, lines);
    Command command =
        Command.run(
                List.of(
                    "backfill",
                    "--runner=FlinkRunner",
                    "--parallelism=1",
                    "--input=" + logs,
                    "--output=" + output.folder()),
                () -> delete(logs))
            .ended(ExitCode.FAILED);
    assertThat(command.err(), containsString("the last good output is unchanged"));
    assertThat(output.digests(name -> true), is(before));
    assertThat(beside(output), is(List.of("out")));
  }

  @Test
  void strictOnlyChangesHowAFailedGateEnds() throws IOException {
    Path logs = folder.resolve("logs.jsonl");
    List<String> spoilt = new ArrayList<>(lines.subList(0, 20));
    spoilt.add("{\"workflow_id\":\"1");
    Files.write(logs, spoilt);
    Path out = folder.resolve("out");
    Command command =
        Command.onFlink(1, List.of("--input=" + logs, "--output=" + out, "--strict"))
            .ended(ExitCode.GATE);
    assertThat(command.err(), containsString("quality gate"));
    JsonNode summary = new Output(out).summary();
    assertThat(summary.path("quality").path("passed").asBoolean(true), is(false));
    assertThat(summary.path("runs").path("rows").asLong(), is(20L));
    List<JsonNode> alerts = new Output(out).lines("alerts");
    assertThat(
        alerts.stream().map(alert -> alert.path("rule").asText()).toList(),
        hasItem("COLLECTION_FAILURE"));
  }

  @Test
  void aManifestKeepsEveryRowWhereItWas() throws IOException, SQLException {
    Path later = folder.resolve("later.jsonl");
    Files.write(later, lines.subList(FIRST_RUNS, lines.size()));
    Path out = folder.resolve("out");
    Command.onFlink(
            2,
            List.of(
                "--input=" + shared + "/first.jsonl," + later,
                "--output=" + out,
                "--manifest=" + first.folder() + "/datasets/builds/manifest.json"))
        .ended(ExitCode.OK);
    List<String> before = first.query(SPLITS);
    List<String> after = new Output(out).query(SPLITS);
    assertThat(before.size(), is(greaterThan(90)));
    assertThat(after.size(), is(greaterThan(before.size())));
    assertThat(before.stream().filter(row -> !after.contains(row)).toList(), is(empty()));
    assertThat(new Output(out).summary().path("cuts"), is(first.summary().path("cuts")));
  }

  @Test
  void hashesQuotaAndRules() throws IOException, SQLException {
    List<String> named = first.query(people());
    assertThat(named.size(), is(greaterThan(3)));
    Path logs = folder.resolve("logs.jsonl");
    List<String> all = new ArrayList<>(lines.subList(0, FIRST_RUNS));
    Instant start = Instant.parse("2026-02-01T09:00:00Z");
    IntStream.range(0, 2)
        .mapToObj(
            run ->
                new NativeLine(
                    "90" + run,
                    "failure",
                    start.plusSeconds(run * 600L),
                    Duration.ofSeconds(30),
                    "Zoe Quill"))
        .map(NativeLine::json)
        .forEach(all::add);
    all.add(
        """
        {"action":"created","deployment":{"id":7,"environment":"production","ref":"main",\
        "sha":"ab","task":"deploy","creator":{"login":"zoequill"},\
        "created_at":"2026-02-01T10:00:00Z","updated_at":"2026-02-01T10:00:00Z"},\
        "repository":{"full_name":"harbor/lantern"}}""");
    Files.write(logs, all);
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, "FAILURE_STREAK:\n  length: 2\n");
    Path out = folder.resolve("out");
    Command.onFlink(
            2,
            List.of(
                "--input=" + logs,
                "--output=" + out,
                "--hashAuthors",
                "--storageQuotaBytes=2000",
                "--rules=" + rules))
        .ended(ExitCode.OK);
    Output output = new Output(out);

    List<String> hashed = output.query(people());
    assertThat(hashed.size(), is(named.size() + 1));
    // A bot is nobody.
    String bot = "dependabot[bot]";
    assertThat(
        hashed.stream().filter(name -> !name.matches("[0-9a-f]{64}")).toList(), is(List.of(bot)));
    String everything =
        String.join(
            "\n",
            output.query(
                "select to_json(rows) from read_parquet(['{}/runs/*.parquet',"
                    + " '{}/datasets/builds/*.parquet'], union_by_name = true) as rows"));
    everything += output.lines("alerts");
    for (String name : named) {
      if (!name.equals(bot)) {
        assertThat(everything, not(containsString(name)));
      }
    }
    assertThat(everything, not(containsString("Zoe Quill")));
    assertThat(
        output.query("select creator from read_parquet('{}/deployments/*.parquet')"),
        // printf zoequill | sha256sum
        is(List.of("0a7e3193465015711aa35d98cf209eedfcb2f573c94968a4a019bb4ac6ae831c")));

    List<JsonNode> alerts = output.lines("alerts");
    assertThat(
        alerts.stream()
            .filter(alert -> alert.path("rule").asText().equals("STORAGE"))
            .map(alert -> alert.path("status").asText() + " " + alert.path("threshold").asDouble())
            .toList(),
        is(List.of("FIRING 1600.0")));
    assertThat(
        alerts.stream()
            .filter(alert -> alert.path("rule").asText().equals("FAILURE_STREAK"))
            .filter(alert -> alert.path("started_at").asText().equals("2026-02-01T09:10:30Z"))
            .map(alert -> alert.path("observed").asDouble() + " " + alert.path("threshold"))
            .toList(),
        is(List.of("2.0 2.0")));
  }

  private static String people() {
    return "select distinct person from (select commit_author as person from"
        + " read_parquet('{}/runs/*.parquet') union all select actor from"
        + " read_parquet('{}/runs/*.parquet') union all select commit_author from"
        + " read_parquet('{}/datasets/builds/*.parquet')) where person is not null";
  }

  private Output copyOfFirst() throws IOException {
    Path copy = folder.resolve("out");
    try (Stream<Path> files = Files.walk(first.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(first.folder().relativize(file).toString()));
      }
    }
    return new Output(copy);
  }

  /** Returns the names of what lies beside an output, without the lock, which is kept. */
  private static List<String> beside(Output output) throws IOException {
    Path parent = output.folder().resolveSibling("");
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals("." + output.folder().getFileName() + ".lock"))
          .sorted()
          .toList();
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
