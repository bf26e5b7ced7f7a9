package io.workflowtelemetry.runners.diff;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.tables.JsonValues;
import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");
  private Path a = Path.of("");
  private Path b = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    a = Files.createDirectories(folder.resolve("a"));
    b = Files.createDirectories(folder.resolve("b"));
    Files.writeString(a.resolve("summary.json"), "{}");
    Files.writeString(b.resolve("summary.json"), "{}");
  }

  private static Run run(String id, long durationMs) {
    Job job = Drafts.job().setName("build").setOutcome("SUCCESS").setDurationMs(durationMs).build();
    return Drafts.run(id).setOutcome("SUCCESS").setCreatedAt(START).setJobs(List.of(job)).build();
  }

  private static Aggregate aggregate(String workflow, long total) {
    return Aggregate.newBuilder()
        .setPeriod("DAILY")
        .setWindowStart(START)
        .setWindowEnd(START.plusSeconds(86_400))
        .setLevel("WORKFLOW")
        .setRepository("o/r")
        .setWorkflowName(workflow)
        .setTotal(total)
        .setSuccesses(0)
        .setFailures(0)
        .setCancelled(0)
        .setOther(0)
        .setDurationCount(0)
        .setReruns(0)
        .setWastedMs(0)
        .setFailuresByHour(List.of(1L, 2L))
        .setFailuresByWeekday(List.of())
        .build();
  }

  private static Alert alert(String id, String rule, String status) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule(rule)
        .setSeverity("WARNING")
        .setStatus(status)
        .setObserved(0.5)
        .setThreshold(0.8)
        .setStartedAt(START)
        .setEvidence(List.of())
        .setMessage("m")
        .build();
  }

  static void lines(Path file, SpecificRecord... rows) throws IOException {
    Files.createDirectories(file.getParent());
    try (Writer out = Files.newBufferedWriter(file)) {
      for (SpecificRecord row : rows) {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
          json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
          JsonValues.write(json, row);
        }
        out.write('\n');
      }
    }
  }

  private static void parquet(Path output, String name, List<Run> runs) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(
        WriteTables.below(output.toString())
            .with(
                Table.ofParquet(Run.class, run -> SortKey.of(null).then(run.getRunId()), name),
                pipeline.apply(Create.of(runs).withCoder(RecordCoder.of(Run.class)))));
    pipeline.run().waitUntilFinish();
  }

  private Command diff(String... more) {
    List<String> arguments = new ArrayList<>(List.of("diff", a.toString(), b.toString()));
    Collections.addAll(arguments, more);
    return Command.run(arguments);
  }

  private JsonNode json(ExitCode expected) throws IOException {
    return new ObjectMapper().readTree(diff("--format=json").ended(expected).out());
  }

  @Test
  void namesAndNumbersOfFilesDoNotMatter() throws IOException {
    parquet(a, "runs/runs", List.of(run("1", 5), run("2", 5), run("3", 5)));
    parquet(b, "runs/runs-2026-01-01", List.of(run("3", 5)));
    parquet(b, "runs/2026/runs-2026-01-02", List.of(run("1", 5)));
    lines(b.resolve("runs/runs-2026-01-03.jsonl"), run("2", 5));
    lines(a.resolve("aggregates/daily-1.jsonl"), aggregate("x", 1), aggregate("y", 1));
    lines(b.resolve("aggregates/daily-1.jsonl"), aggregate("y", 1));
    lines(b.resolve("aggregates/daily-2.jsonl"), aggregate("x", 1));

    assertThat(
        diff().ended(ExitCode.OK).out(),
        is(
            """
                              equal    only in A    only in B    different
            runs                  3            0            0            0
            aggregates            2            0            0            0
            alerts                0            0            0            0
            """));
  }

  @Test
  void whatDiffersIsTold() throws IOException {
    parquet(a, "runs/runs", List.of(run("1", 5), run("2", 5), run("3", 5)));
    parquet(
        b,
        "runs/runs",
        List.of(
            Run.newBuilder(run("1", 5)).setBranch("x\u001b".repeat(60)).build(),
            Run.newBuilder(run("2", 6)).setActor("Ada").build(),
            run("4", 5)));
    lines(a.resolve("aggregates/daily.jsonl"), aggregate("w", 1));
    lines(
        b.resolve("aggregates/daily.jsonl"),
        Aggregate.newBuilder(aggregate("w", 1)).setFailuresByHour(List.of(1L)).build());

    assertThat(
        diff().ended(ExitCode.FAILED).out(),
        is(
            """
                              equal    only in A    only in B    different
            runs                  0            1            1            2
            aggregates            0            0            0            1
            alerts                0            0            0            0
            runs, only in A, 1 of 1:
              o/r 3 1
            runs, only in B, 1 of 1:
              o/r 4 1
            runs, different, 2 of 2:
              o/r 1 1
                branch: null | "%s...
              o/r 2 1
                actor: null | "Ada"
                jobs[0].duration_ms: 5 | 6
            aggregates, different, 1 of 1:
              DAILY 2026-01-01T00:00:00Z WORKFLOW o/r w -
                failures_by_hour[1]: 2 | null
            """
                .formatted("x\\u001B".repeat(12).substring(0, 79))));
  }

  @Test
  void theLastRevisionCounts() throws IOException {
    lines(a.resolve("runs/runs-1.jsonl"), run("1", 7));
    lines(b.resolve("runs/runs-2.jsonl"), run("1", 6), run("1", 7));
    lines(b.resolve("runs/z/runs-1.jsonl"), run("1", 9));
    diff().ended(ExitCode.OK);
    lines(b.resolve("runs/a/runs-3.jsonl"), run("1", 8));
    JsonNode runs = json(ExitCode.FAILED).path("tables").path("runs");
    assertThat(
        runs.path("examples").path("different").toString(),
        is(
            "[{\"key\":{\"repository\":\"o/r\",\"run_id\":\"1\",\"run_attempt\":1},"
                + "\"fields\":[{\"field\":\"jobs[0].duration_ms\",\"a\":7,\"b\":8}]}]"));
  }

  @Test
  void withdrawnAlertsAreNoneAndDelaysAreLeftOut() throws IOException {
    lines(
        a.resolve("alerts/alerts.jsonl"),
        alert("1", "SUCCESS_RATE", "FIRING"),
        alert("4", "SUCCESS_RATE", "FIRING"));
    lines(
        b.resolve("alerts/alerts-1.jsonl"),
        alert("1", "SUCCESS_RATE", "WITHDRAWN"),
        alert("2", "SUCCESS_RATE", "FIRING"),
        alert("3", "PROCESSING_DELAY", "FIRING"),
        alert("5", "SUCCESS_RATE", "WITHDRAWN"));
    lines(
        b.resolve("alerts/alerts-2.jsonl"),
        alert("1", "SUCCESS_RATE", "FIRING"),
        alert("2", "SUCCESS_RATE", "WITHDRAWN"));

    JsonNode alerts = json(ExitCode.FAILED).path("tables").path("alerts");

    assertThat(
        alerts.toString(),
        is(
            "{\"equal\":1,\"only_in_a\":1,\"only_in_b\":0,\"different\":0,\"examples\":"
                + "{\"only_in_a\":[{\"key\":{\"alert_id\":\"4\"}}],\"only_in_b\":[],"
                + "\"different\":[]}}"));
  }

  @Test
  void twentyOfEachAreShown() throws IOException {
    lines(
        a.resolve("runs/runs.jsonl"),
        IntStream.range(0, 60).mapToObj(i -> run("" + (80 - i), 1)).toArray(Run[]::new));
    lines(
        b.resolve("runs/runs.jsonl"),
        IntStream.range(0, 60).mapToObj(i -> run("" + (40 + i), 2)).toArray(Run[]::new));

    JsonNode runs = json(ExitCode.FAILED).path("tables").path("runs");

    assertThat(runs.path("different").asInt(), is(41));
    List<String> ids = runs.path("examples").path("different").findValuesAsText("run_id");
    assertThat(ids, is(IntStream.range(40, 60).mapToObj(Integer::toString).toList()));
    assertThat(runs.path("examples").path("only_in_a").findValuesAsText("run_id"), hasSize(19));
    assertThat(runs.path("examples").path("only_in_b").findValuesAsText("run_id"), hasSize(19));
  }

  @Test
  void mistakesAreNoDifferences() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    assertThat(
        Command.run(List.of("diff", a.toString(), folder + "/none")).ended(ExitCode.USAGE).err(),
        containsString("/none'; allowed: a folder on this machine that is there"));
    assertThat(
        Command.run(List.of("diff", a.toString(), other.toString())).ended(ExitCode.USAGE).err(),
        containsString("allowed: the folder of an output"));
    Command.run(List.of("diff", a.toString())).ended(ExitCode.USAGE);
    Command.run(List.of("diff", a.toString(), a.toString(), a.toString())).ended(ExitCode.USAGE);
    diff("--format=xml").ended(ExitCode.USAGE);
    diff("--deep").ended(ExitCode.USAGE);
    Files.createDirectories(b.resolve("runs"));
    Files.writeString(b.resolve("runs/runs.parquet"), "PAR1 and then nothing");
    assertThat(diff().ended(ExitCode.USAGE).err(), containsString("runs.parquet can't be read"));
  }

  @Test
  void anOutputIsEqualToItselfButForWhatIsTakenOut() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    try (Writer out = Files.newBufferedWriter(logs.resolve("runs.jsonl"))) {
      for (int i = 0; i < 50; i++) {
        out.write(
            ("{\"workflow_id\":\"%d\",\"name\":\"CI\",\"status\":\"%s\",\"duration_ms\":1000,"
                    + "\"timestamp\":\"2026-01-01T%02d:00:00Z\",\"repository\":\"o/r\","
                    + "\"branch\":\"main\",\"event\":\"push\"}\n")
                .formatted(i, i % 3 == 0 ? "failure" : "success", i % 24));
      }
    }
    Path written = folder.resolve("written");
    Command.onDirectRunner(List.of("--input=" + logs + "/*", "--output=" + written))
        .ended(ExitCode.OK);
    a = written;
    b = written;
    JsonNode tables = json(ExitCode.OK).path("tables");
    assertThat(tables.path("runs").path("equal").asInt(), is(50));
    assertThat(tables.path("aggregates").path("equal").asInt(), is(6));
    assertThat(tables.path("alerts").path("equal").asInt() > 0, is(true));
    b = folder.resolve("b");
    Files.createDirectories(b.resolve("runs"));
    Files.copy(
        written.resolve("runs/runs-00000-of-00001.parquet"), b.resolve("runs/of-a-day.parquet"));
    JsonNode less = json(ExitCode.FAILED).path("tables");
    assertThat(less.path("runs").path("equal").asInt(), is(50));
    assertThat(less.path("aggregates").path("only_in_a").asInt(), is(6));
  }
}
