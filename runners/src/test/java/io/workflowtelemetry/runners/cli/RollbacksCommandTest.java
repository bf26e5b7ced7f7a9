package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.config.PolicyFile;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbacksCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  @TempDir Path folder = Path.of("");

  private Command run(String... flags) {
    List<String> arguments = new ArrayList<>(List.of("rollbacks"));
    arguments.addAll(List.of(flags));
    return Command.run(arguments);
  }

  /** Returns a push to main that began at a minute, took five and had a job. */
  private static Run push(String id, long attempt, String sha, String outcome, int at) {
    Instant start = START.plus(Duration.ofMinutes(at));
    Instant end = start.plus(Duration.ofMinutes(5));
    return Run.newBuilder()
        .setRepository("octo/app")
        .setRunId(id)
        .setRunAttempt(attempt)
        .setWorkflowName("CI")
        .setEvent("push")
        .setBranch("main")
        .setHeadSha(sha)
        .setOutcome(outcome)
        .setConclusion(outcome.equals("SUCCESS") ? "success" : "failure")
        .setCreatedAt(start)
        .setStartedAt(start)
        .setCompletedAt(end)
        .setDurationMs(300_000L)
        .setDurationSource("JOBS")
        .setSynthesised(false)
        .setCommitFound(false)
        .setJobs(
            List.of(
                Job.newBuilder()
                    .setJobId(id + attempt)
                    .setName("build")
                    .setOutcome(outcome)
                    .setStartedAt(start)
                    .setCompletedAt(end)
                    .setDurationMs(300_000L)
                    .setLabels(List.of("ubuntu-latest"))
                    .setSteps(List.of())
                    .build()))
        .build();
  }

  private Path writeRuns() throws IOException {
    Path out = folder.resolve("out");
    List<String> lines = new ArrayList<>();
    for (Run run :
        List.of(
            push("1", 1, "aaaaaaa1", "SUCCESS", 0),
            push("2", 1, "bbbbbbb2", "FAILURE", 10),
            push("2", 2, "bbbbbbb2", "FAILURE", 20),
            push("3", 1, "ccccccc3", "SUCCESS", 60),
            push("4", 1, "ddddddd4", "FAILURE", 70))) {
      lines.add(new String(RecordJson.bytes(run), UTF_8));
    }
    Files.createDirectories(out.resolve("runs"));
    Files.write(out.resolve("runs/runs.jsonl"), lines);
    return out;
  }

  private Path writeCommits() throws IOException {
    Path file = folder.resolve("commits.jsonl.gz");
    try (OutputStream bytes = new GZIPOutputStream(Files.newOutputStream(file))) {
      bytes.write(
          ("{\"sha\":\"aaaaaaa1\",\"message\":\"a\"}\n"
                  + "{\"sha\":\"ccccccc3\",\"commit\":{\"message\":"
                  + "\"Revert b\\n\\nThis reverts commit bbbbbbb2.\"}}\n")
              .getBytes(UTF_8));
    }
    return file;
  }

  @Test
  void aPolicyIsReplayedOverAnOutputAndEachDecisionIsARow() throws Exception {
    Path out = writeRuns();
    Path decisions = folder.resolve("decisions");
    String[] flags = {
      "--input=" + out, "--output=" + decisions, "--commits=" + writeCommits(), "--format=json"
    };
    Command ran = run(flags).ended(ExitCode.OK);
    JsonNode answer = JSON.readTree(ran.out());
    assertThat(answer.path("executed").asBoolean(true), is(false));
    JsonNode precision = answer.path("rollback_precision");
    assertThat(precision.path("hits").asLong(), is(1L));
    assertThat(precision.path("of").asLong(), is(1L));
    assertThat(precision.path("too_few").asBoolean(), is(true));
    assertThat(
        new Output(decisions)
            .query(
                "select (epoch_ms(decided_at) - epoch_ms(timestamptz '2026-03-02 00:00:00+00'))"
                    + " // 60000,"
                    + " action, head_sha, told_by, verdict, len(evidence)"
                    + " from read_parquet('{}/decisions/*.parquet')"
                    + " where policy = 'ROLLBACK' order by decided_at"),
        is(
            List.of(
                "15|WAIT|bbbbbbb2|REVERTED|RIGHT|1",
                "25|ROLL_BACK|bbbbbbb2|REVERTED|RIGHT|2",
                "75|WAIT|ddddddd4|OPEN|UNKNOWN|1")));
    String text = run("--input=" + out, "--output=" + decisions).ended(ExitCode.OK).out();
    // Without messages nobody knows that it was a revert.
    assertThat(text, containsString("rollback_precision: not known"));
    assertThat(text, containsString("nothing of this was done"));
    assertThat(text, containsString("too little is known"));
  }

  @Test
  void theSameRunsGiveTheSameBytes() throws IOException {
    Path out = writeRuns();
    for (String name : List.of("one", "two")) {
      run("--input=" + out, "--output=" + folder.resolve(name)).ended(ExitCode.OK);
    }
    String file = "decisions/decisions-00000-of-00001.parquet";
    assertThat(
        Files.readAllBytes(folder.resolve("one").resolve(file)),
        is(Files.readAllBytes(folder.resolve("two").resolve(file))));
  }

  @Test
  void moneyIsCountedInTheRulesPrices() throws IOException {
    Path out = writeRuns();
    Path rules =
        Files.writeString(folder.resolve("rules.yaml"), "cost: {prices: {ubuntu-latest: 1}}");
    Path policy = Files.writeString(folder.resolve("policy.yaml"), "retries: {least_known: 0}\n");
    JsonNode answer =
        JSON.readTree(
            run(
                    "--input=" + out,
                    "--output=" + folder.resolve("decisions"),
                    "--policy=" + policy,
                    "--rules=" + rules,
                    "--format=json")
                .ended(ExitCode.OK)
                .out());
    List<String> retries = new ArrayList<>();
    for (JsonNode sum : answer.path("sums")) {
      if (sum.path("policy").asText().equals("RETRY")) {
        retries.add(
            sum.path("action").asText()
                + " "
                + sum.path("told_by").asText()
                + " "
                + sum.path("saved_minutes").asLong()
                + " "
                + sum.path("saved_cost").asDouble());
      }
    }
    // Of the last re-runs none passed, so that the second failure is left.
    assertThat(retries, is(List.of("RETRY RERUN_FAILED 0 0.0", "LEAVE NEVER_RERUN -5 -5.0")));
  }

  @Test
  void whatComesWithTheProgramIsPrinted() {
    assertThat(
        run("default").ended(ExitCode.OK).out(), is(new String(PolicyFile.defaultText(), UTF_8)));
    assertThat(run("schema").ended(ExitCode.OK).out(), is(new String(PolicyFile.schema(), UTF_8)));
  }

  @Test
  void mistakesAreToldAtOnce() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), "\nretries: {of_last: 0}\n");
    Command wrong =
        run(
            "--input=" + folder.resolve("none"),
            "--policy=" + policy,
            "--commits=git:" + folder,
            "--format=xml");
    assertThat(wrong.exitCode(), is(ExitCode.USAGE));
    assertThat(
        wrong.err(),
        containsString("--policy: given '" + policy + " line 2: of_last: 0'; allowed"));
    for (String flag : List.of("--input", "--commits", "--format")) {
      assertThat(wrong.err(), containsString("\n" + flag + ": given '"));
    }
    assertThat(run("defaults").exitCode(), is(ExitCode.USAGE));
    assertThat(
        run("--input=" + writeRuns(), "--output=" + folder).err(), containsString("--output: "));
  }

  /** What is shown is what the rows add up to, by DuckDB; and what tells is what the runs say. */
  @Test
  void theSampleAndRealLogsAreReplayed() throws IOException, SQLException {
    Path project = ProjectFolder.find();
    Path shared = project.resolveSibling("shared").resolve("data/github");
    List<String> inputs = new ArrayList<>(List.of(project + "/samples/logs/**"));
    if (Files.isDirectory(shared)) {
      inputs.add(shared + "/*/*.jsonl.gz");
    }
    for (String input : inputs) {
      Path out = folder.resolve("out" + inputs.indexOf(input));
      Command.run(List.of("backfill", "--input=" + input, "--output=" + out)).ended(ExitCode.OK);
      Path decisions = folder.resolve("decisions" + inputs.indexOf(input));
      Path policy =
          Files.writeString(
              folder.resolve("policy.yaml"),
              "rollbacks: {failures: 1, confirmed_by: none}\nretries: {least_known: 0}\n");
      JsonNode answer =
          JSON.readTree(
              run("--input=" + out, "--output=" + decisions, "--policy=" + policy, "--format=json")
                  .ended(ExitCode.OK)
                  .out());
      check(answer, out, new Output(decisions));
    }
  }

  private static void check(JsonNode answer, Path out, Output decisions) throws SQLException {
    String rows = " from read_parquet('{}/decisions/*.parquet') d ";
    String runs = "read_parquet('" + out + "/runs/*.parquet') r";
    for (String[] rate :
        new String[][] {{"rollback", "ROLL_BACK"}, {"retry", "RETRY"}, {"timeout", "CUT"}}) {
      JsonNode precision = answer.path(rate[0] + "_precision");
      assertThat(
          rate[0],
          List.of(
              "%d|%d|%d"
                  .formatted(
                      precision.path("hits").asLong(),
                      precision.path("of").asLong() - precision.path("hits").asLong(),
                      precision.path("unknown").asLong())),
          is(
              decisions.query(
                  "select count(*) filter (verdict = 'RIGHT'), count(*) filter (verdict = 'WRONG'),"
                      + " count(*) filter (verdict = 'UNKNOWN')"
                      + rows
                      + "where action = '"
                      + rate[1]
                      + "'")));
    }
    assertThat(
        "each failure that was tried again under its own number is decided on or follows one",
        decisions.query(
            "select run_id from "
                + runs
                + " where outcome = 'FAILURE' and run_attempt = 1 and exists (select 1 from "
                + runs.replace(" r", " n")
                + " where n.run_id = r.run_id and n.run_attempt = 2 and n.outcome <> 'NONE')"
                + " and run_id not in (select run_id"
                + rows
                + "where policy = 'RETRY') and head_sha not in (select head_sha"
                + rows
                + "where policy = 'RETRY' and head_sha is not null)"),
        is(empty()));
    assertThat(
        "what passed was a run of the same commit that ended later",
        decisions.query(
            "select d.decision_id"
                + rows
                + "where told_by = 'RERUN_PASSED' and not exists (select 1 from "
                + runs
                + " where r.repository = d.repository and r.run_id = d.told_run_id"
                + " and r.outcome = 'SUCCESS' and r.completed_at = d.told_at"
                + " and r.head_sha is not distinct from d.head_sha"
                + " and r.completed_at >= d.decided_at)"),
        is(empty()));
    assertThat(
        Long.parseLong(decisions.query("select count(*)" + rows).get(0)), is(greaterThan(10L)));
  }
}
