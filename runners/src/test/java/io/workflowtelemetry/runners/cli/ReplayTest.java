package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad records that are mended end where they would have been had they been good at first. */
class ReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The run that the path of a report names. */
  private static final String REPORTED = "12345678901";

  /** The run that a run.json names. */
  private static final String COLLECTED = "12345678902";

  /** In ISO 8859-1 it is no UTF-8. */
  private static final String LATIN = line(5).replace("Ada", "Zo\u00eb");

  private static final String RUN =
      """
      {
        "id": 77, "workflow_id": 3, "name": "Deploy", "status": "completed",
        "conclusion": "success", "created_at": "2025-05-06T08:00:00Z",
        "updated_at": "2025-05-06T08:09:00Z", "repository": {"full_name": "harbor/lantern"}
      }
      """;
  private static final String RUNS =
      RUN.replace("77", REPORTED).replace("Deploy", "Tests").replace("\n", "")
          + "\n"
          + RUN.replace("77", COLLECTED).replace("Deploy", "Tests").replace("\n", "")
          + "\n";

  @TempDir Path folder = Path.of("");

  @Test
  void mendedRecordsEndAsIfTheyHadBeenGood() throws IOException {
    Path patch =
        Files.writeString(
            folder.resolve("patch.yaml"),
            """
            - where: {file: patched.jsonl, error_type: WRONG_TYPE}
              replace: {pattern: '"duration_ms":"(\\d+)s"', with: '"duration_ms":$1000'}
            """);
    Output output = new Output(folder.resolve("out"));
    writeLogs(false);
    backfill(output);
    assertThat(output.lines("bad-records"), hasSize(10));

    // One is mended so that it still is bad, another so that one of two records is.
    mend(
        output,
        Map.of(
            "lines.jsonl",
            "{\"workflow_id\":2,",
            "whole.json",
            RUN,
            "history.txt",
            history("Workflow", "45")));
    Command.replay(List.of("--badRecords=" + output.folder(), "--patch=" + patch))
        .ended(ExitCode.OK);
    assertThat(output.lines("bad-records"), hasSize(7));

    mend(
        output,
        Map.of(
            "lines.jsonl", line(2),
            "page.json", element(82),
            "latin.jsonl", LATIN,
            "history.txt", history("Workflow", "45s").replaceFirst("(?s).*\n\n", ""),
            "reported.xml", report("steady"),
            "collected.xml", report("other"),
            "unknown.txt", report("unknown")));
    Command.replay(List.of("--badRecords=" + output.folder() + "/bad-records")).ended(ExitCode.OK);
    assertThat(output.lines("bad-records"), hasSize(0));

    SortedMap<String, String> replayed = output.digests();
    Command.replay(List.of("--badRecords=" + output.folder())).ended(ExitCode.OK);
    assertThat("once more", output.digests(), is(replayed));
    assertThat(
        Command.run(
                List.of(
                    "backfill", "--input=" + folder + "/logs/**", "--output=" + output.folder()))
            .ended(ExitCode.USAGE)
            .err(),
        containsString(
            "--output: given '%1$s'; allowed: with its corrections/, which would be lost:"
                .formatted(output.folder())));
    assertThat("left alone", output.digests(), is(replayed));

    writeLogs(true);
    Output good = new Output(folder.resolve("good"));
    backfill(good);
    assertThat(good.lines("bad-records"), hasSize(0));
    assertThat(good.summary().path("runs").path("rows").asLong(), is(15L));
    assertThat(good.summary().path("records").path("test_report").path("kept").asLong(), is(3L));
    assertThat(output.digestsHoweverMended(), is(good.digestsHoweverMended()));
  }

  @Test
  void mistakesAreToldAtOnce() throws IOException {
    Command none = Command.run(List.of("replay")).ended(ExitCode.USAGE);
    assertThat(
        none.err(),
        containsString(
            "--badRecords: given ''; allowed: the folder of a former output, or its bad-records"));
    String folders = "the folder of a former output, with its summary.json";
    assertThat(
        Command.run(List.of("replay", "--badRecords=" + folder)).ended(ExitCode.USAGE).err(),
        containsString("--badRecords: given '" + folder + "'; allowed: " + folders));
    Path patch = Files.writeString(folder.resolve("patch.yaml"), "- {where: {line: x}}\n");
    Files.createDirectories(folder.resolve("out/bad-records"));
    Files.writeString(folder.resolve("out/bad-records/a.jsonl"), "");
    Files.writeString(folder.resolve("out/summary.json"), "{}");
    String wrong =
        Command.run(List.of("replay", "--badRecords=" + folder + "/out", "--patch=" + patch))
            .ended(ExitCode.USAGE)
            .err();
    assertThat(
        wrong,
        containsString(
            "--patch: given '" + patch + " rule 1'; allowed: one of replace and payload"));
    assertThat(
        wrong, containsString("--patch: given '" + patch + " rule 1'; allowed: line: a whole"));
  }

  @Test
  void aLineThatIsNoBadRecordIsAMistake() throws IOException {
    Path out = folder.resolve("out");
    write("broken.jsonl", "{\"broken\n".getBytes(StandardCharsets.UTF_8));
    Command.onDirectRunner(List.of("--input=" + folder + "/logs/**", "--output=" + out))
        .ended(ExitCode.OK);
    Path bad;
    try (Stream<Path> files = Files.list(out.resolve("bad-records"))) {
      bad = files.filter(file -> file.toFile().length() > 0).findFirst().orElseThrow();
    }
    Files.writeString(bad, Files.readString(bad).replace("\"payload_encoding\":\"utf-8\",", ""));
    List<String> replay = List.of("replay", "--runner=DirectRunner", "--badRecords=" + out);
    for (Command wrong : List.of(Command.run(replay), Command.replay(replay.subList(2, 3)))) {
      assertThat(
          wrong.ended(ExitCode.USAGE).err().lines().toList(),
          is(
              List.of(
                  "--badRecords: given '%s'; allowed: lines as a backfill writes them, payloads mended; line 1 is no bad record: payload_encoding is missing"
                      .formatted(bad),
                  "telemetry: nothing was run; ./telemetry help replay tells more")));
    }
  }

  private void backfill(Output output) throws IOException {
    Command.onFlink(
            2,
            List.of(
                "--input=" + folder + "/logs/**",
                "--repository=harbor/lantern",
                "--output=" + output.folder()))
        .ended(ExitCode.OK);
  }

  private void writeLogs(boolean good) throws IOException {
    write("runs.jsonl", RUNS);
    write("lines.jsonl", line(1) + "\n" + (good ? line(2) : "{\"workflow_id\":") + "\n" + line(3));
    write("whole.json", good ? RUN : RUN.replace("\"completed\",", "\"completed\""));
    write(
        "page.json",
        "{\n  \"workflow_runs\": [\n    %s,\n    %s,\n    %s\n  ]\n}\n"
            .formatted(
                element(81),
                good ? element(82) : element(82).replace("2025-05-06T08:00", "soon"),
                element(83)));
    write(
        "latin.jsonl",
        (line(4) + "\n" + LATIN + "\n")
            .getBytes(good ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
    String patched = line(6) + "\n" + line(7) + "\n";
    write("patched.jsonl", good ? patched : patched.replace(":45000", ":\"45s\""));
    write("history.txt", history(good ? "Workflow" : "Pipeline", "45s"));
    String place = "artifacts/" + REPORTED + "/reported.xml";
    write(place, good ? report("steady") : cut(report("steady")));
    write("beside/run.json", "{\"run_id\":" + COLLECTED + "}");
    write("beside/collected.xml", good ? report("other") : cut(report("other")));
    write("unknown.txt", (good ? "" : "the report:\n") + report("unknown"));
  }

  private static String cut(String text) {
    return text.substring(0, text.length() - 30);
  }

  private static String line(int id) {
    return NativeLine.of(
            Integer.toString(id),
            "success",
            "2025-05-05T08:0" + id + ":00Z",
            Duration.ofSeconds(45))
        .json();
  }

  private static String element(int id) {
    return RUN.replace("77", Integer.toString(id)).replace("\n", "");
  }

  private static String history(String workflow, String duration) {
    return """
    %1$s: Nightly
    Status: success
    Duration: 2m
    Timestamp: 2025-05-05T03:00:00Z

    %1$s: Nightly
    Status: failure
    Duration: %2$s
    Timestamp: 2025-05-06T03:00:00Z
    """
        .formatted(workflow, duration);
  }

  private static String report(String test) {
    return """
    <testsuite name="web">
      <testcase classname="web.Page" name="%s" time="0.5"/>
      <testcase classname="web.Page" name="shaky" time="2"><failure message="late"/></testcase>
    </testsuite>
    """
        .formatted(test);
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("logs").resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, bytes);
  }

  /** Edits payloads where they stand, as someone would by hand. */
  private static void mend(Output output, Map<String, String> goodByFile) throws IOException {
    int mended = 0;
    List<Path> files;
    try (Stream<Path> found = Files.list(output.folder().resolve("bad-records"))) {
      files = found.toList();
    }
    for (Path file : files) {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        ObjectNode record = (ObjectNode) JSON.readTree(line);
        String name = record.path("file").asText().replaceAll(".*/", "");
        String payload = goodByFile.get(name);
        if (payload != null) {
          boolean base64 = record.path("payload_encoding").asText().equals("base64");
          assertThat(name, base64, is(name.equals("latin.jsonl")));
          record.put(
              "payload",
              base64
                  ? Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                  : payload);
          mended++;
        }
        lines.add(record.toString());
      }
      Files.write(file, lines);
    }
    assertThat(mended, is(goodByFile.size()));
  }
}
