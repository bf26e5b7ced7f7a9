package io.workflowtelemetry.runners.diff;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant END = Instant.parse("2026-01-01T00:10:00Z");

  @TempDir private Path folder = Path.of("");

  private static Run run(String id, String workflow, long durationMs) {
    return Drafts.run(id)
        .setWorkflowName(workflow)
        .setCompletedAt(END)
        .setDurationMs(durationMs)
        .build();
  }

  /** A of three runs, and B of two of them, one of which differs. */
  private List<String> folders() throws IOException {
    DiffTest.lines(
        folder.resolve("a/runs/runs.jsonl"),
        run("1", "CI", 990),
        run("2", "Telemetry", 10),
        run("3", "CI", 7));
    DiffTest.lines(
        folder.resolve("b/runs/runs.jsonl"), run("1", "CI", 990), run("2", "Telemetry", 11));
    DiffTest.lines(
        folder.resolve("b/first-seen/first-seen-2026-01-01.jsonl"),
        new FirstSeen(new RunKey("o/r", "1", 1L), END, END.plusMillis(1_500)));
    return List.of(folder + "/a", folder + "/b");
  }

  private Command shadow(List<String> folders, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("diff", "--shadow"));
    arguments.addAll(folders);
    arguments.addAll(List.of(flags));
    return Command.run(arguments);
  }

  @Test
  void tableAndRows() throws IOException {
    Path gates = folder.resolve("gates.jsonl");
    assertThat(
        shadow(folders(), "--gates=" + gates).ended(ExitCode.FAILED).out(),
        is(
            """
            gate                 value      wanted     result           runs
            collection_accuracy  0.5        > 0.99     not met             2
            completeness         0.666666   > 0.95     not met             3
            delay_p99_ms         1500       < 120000   met                 1
            overhead             0.010989   < 0.02     met                 2
            """));
    assertThat(
        Files.readString(gates),
        is(
            """
            {"gate":"collection_accuracy","value":0.5,"wanted":"> 0.99","result":"not met","rows":2}
            {"gate":"completeness","value":0.6666666666666666,"wanted":"> 0.95","result":"not met","rows":3}
            {"gate":"delay_p99_ms","value":1500.0,"wanted":"< 120000","result":"met","rows":1}
            {"gate":"overhead","value":0.01098901098901099,"wanted":"< 0.02","result":"met","rows":2}
            """));
    JsonNode json = JSON.readTree(shadow(folders(), "--format=json").ended(ExitCode.FAILED).out());
    assertThat(json.path("passed").asBoolean(true), is(false));
    assertThat(json.path("gates").get(3), is(JSON.readTree(Files.readAllLines(gates).get(3))));
  }

  @Test
  void whatIsUnknownMissesNothing() throws IOException {
    String b = folders().get(1);
    Files.delete(folder.resolve("b/first-seen/first-seen-2026-01-01.jsonl"));
    String told = shadow(List.of(b, b)).ended(ExitCode.OK).out();
    assertThat(told, containsString("delay_p99_ms         -          < 120000   unknown "));
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, "TELEMETRY_OVERHEAD:\n  telemetry_workflow: CI\n");
    assertThat(
        shadow(List.of(b, b), "--rules=" + rules).ended(ExitCode.FAILED).out(),
        containsString("overhead             0.98901    < 0.02     not met "));
  }

  @Test
  void mistakesAreNoFigures() throws IOException {
    List<String> folders = folders();
    for (String flag : List.of("--gates=" + folder.resolve("g"), "--rules=" + folder)) {
      Command.run(List.of("diff", folders.get(0), folders.get(1), flag)).ended(ExitCode.USAGE);
    }
    shadow(folders, "--gates=" + folder).ended(ExitCode.USAGE);
    assertThat(
        shadow(folders, "--gates=" + folder.resolve("none/g")).ended(ExitCode.USAGE).err(),
        containsString("allowed: a file that can be written"));
    shadow(folders.subList(0, 1)).ended(ExitCode.USAGE);
  }

  @Test
  void figuresAreThoseOfDuckDb() throws Exception {
    Path logs = ProjectFolder.find().resolve("samples/logs");
    Path a = folder.resolve("all");
    Path b = folder.resolve("some");
    Command.onDirectRunner(List.of("--input=" + logs + "/*", "--output=" + a)).ended(ExitCode.OK);
    // Without the file of what came twice or later, and without the jobs of a repository.
    Command.onDirectRunner(
            List.of(
                "--input=%1$s/river-web*,%1$s/lantern*,%1$s/river-api-runs*".formatted(logs),
                "--output=" + b))
        .ended(ExitCode.OK);

    JsonNode gates =
        JSON.readTree(
                shadow(List.of(a.toString(), b.toString()), "--format=json")
                    .ended(ExitCode.FAILED)
                    .out())
            .path("gates");

    List<String> told = new ArrayList<>();
    gates.forEach(
        gate ->
            told.add(
                "%.9f|%d".formatted(gate.path("value").asDouble(), gate.path("rows").asLong())));
    List<String> expected =
        new Output(folder)
            .query(
                """
                with a as (select * from '{}/all/runs/*.parquet'),
                  b as (select * from '{}/some/runs/*.parquet'),
                  span as (
                    select greatest(min(a.completed_at), (select min(completed_at) from b)) as begins,
                      least(max(a.completed_at), (select max(completed_at) from b)) as ends
                    from a),
                  r as (select a.* from a, span where completed_at between begins and ends),
                  p as (select r.* from r semi join b using (repository, run_id, run_attempt)),
                  figures as (
                    select 1 as n,
                      (select count(*) from (select * from p intersect select * from b))
                        / (select count(*) from p) as value, (select count(*) from p) as rows
                    union all
                    select 2, (select count(*) from p) / (select count(*) from r),
                      (select count(*) from r)
                    union all
                    select 4,
                      sum(duration_ms) filter (regexp_full_match(workflow_name, '.*telemetry.*', 'i'))
                        / sum(duration_ms),
                      count(duration_ms) from b where completed_at is not null)
                select printf('%.9f', value), rows from figures order by n
                """);
    assertThat(List.of(told.get(0), told.get(1), told.get(3)), is(expected));
    assertThat(gates.get(0).path("value").asDouble(), is(lessThan(0.9)));
    assertThat(gates.get(0).path("value").asDouble(), is(greaterThan(0.1)));
    assertThat(gates.get(3).path("value").asDouble(), is(greaterThan(0.0)));
  }

  /**
   * A day of 40 runs of 15 minutes, each followed by the sample's workflow for 12 s, which also
   * takes 150 s once in the night: 630 s of 36,630 s.
   */
  @Test
  void whatTheWorkflowOfTheSampleCostsIsSeen() throws IOException {
    Matcher name =
        Pattern.compile("(?m)^name: (.+)$")
            .matcher(
                Files.readString(
                    ProjectFolder.find().resolve("samples/github-actions/telemetry.yml")));
    assertThat(name.find(), is(true));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Instant start = Instant.parse("2026-01-05T03:00:00Z").plusSeconds(1_200L * i);
      addRun(lines, 100 + i, "CI", "build", start, 900);
      addRun(lines, 200 + i, name.group(1), "collect", start.plusSeconds(900), 12);
    }
    addRun(lines, 300, name.group(1), "nightly", Instant.parse("2026-01-05T01:00:00Z"), 150);
    Path log = Files.write(folder.resolve("runs.jsonl"), lines);
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(rules, "TELEMETRY_OVERHEAD:\n  max_share: 0.017\n");
    Path output = folder.resolve("out");

    Command.onDirectRunner(List.of("--input=" + log, "--output=" + output, "--rules=" + rules))
        .ended(ExitCode.OK);

    double share = 630.0 / 36_630;
    List<JsonNode> alerts =
        new Output(output)
            .lines("alerts").stream()
                .filter(alert -> alert.path("rule").asText().equals("TELEMETRY_OVERHEAD"))
                .toList();
    assertThat(alerts, hasSize(1));
    assertThat(alerts.get(0).path("observed").asDouble(), is(closeTo(share, 1e-12)));
    JsonNode gate =
        JSON.readTree(
                shadow(List.of(output.toString(), output.toString()), "--format=json")
                    .ended(ExitCode.OK)
                    .out())
            .path("gates")
            .get(3);
    assertThat(gate.path("value").asDouble(), is(closeTo(share, 1e-12)));
    assertThat(gate.path("result").asText(), is("met"));
    assertThat(gate.path("rows").asInt(), is(81));
  }

  /** Adds a run and its job, as the REST interface tells of them; the job waits for 2 s of it. */
  private static void addRun(
      List<String> lines, int id, String workflow, String job, Instant start, int seconds) {
    Instant end = start.plusSeconds(seconds);
    lines.add(
        """
        {"id":%d,"name":"%s","run_attempt":1,"status":"completed","conclusion":"success",\
        "event":"push","head_branch":"main","head_sha":"%040d","workflow_id":1,\
        "created_at":"%s","run_started_at":"%s","updated_at":"%s",\
        "repository":{"full_name":"o/r"}}"""
            .formatted(id, workflow, id, start, start, end.plusSeconds(3)));
    lines.add(
        """
        {"id":%d,"run_id":%d,"run_attempt":1,"workflow_name":"%s","name":"%s",\
        "run_url":"https://api.github.com/repos/o/r/actions/runs/%d",\
        "status":"completed","conclusion":"success","head_sha":"%040d",\
        "created_at":"%s","started_at":"%s","completed_at":"%s","steps":[]}"""
            .formatted(1_000 + id, id, workflow, job, id, id, start, start.plusSeconds(2), end));
  }
}
