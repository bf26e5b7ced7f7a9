package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.runners.cli.BackfillOutcome;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;

class TelemetryTest extends CommandLineFixture {
  @Test
  void helpAndVersionAreResults() {
    assertThat(run(), is(ExitCode.OK));
    assertThat(out(), containsString("./telemetry COMMAND"));
    assertThat(run("version"), is(ExitCode.OK));
    assertThat(
        out(),
        allOf(
            startsWith("workflow-telemetry 0."),
            containsString("\nBeam 2.70.0\nFlink 1.19.3\nJava ")));
    assertThat(run("backfill", "--help"), is(ExitCode.OK));
    String page = out();
    assertThat(page, allOf(containsString("--trainUntil=..."), containsString("Exit codes")));
    assertThat(page, not(containsString("--checkpointingInterval")));
    assertThat(run("backfill", "--help=all"), is(ExitCode.OK));
    assertThat(out(), containsString("--checkpointingInterval"));
    assertThat(run("help", "cluster"), is(ExitCode.OK));
    assertThat(out(), containsString("--taskManagers"));
    assertThat(err(), is(""));
  }

  @Test
  void backfillWithoutOptionsRunsTheSample() throws IOException {
    Files.createDirectories(folder.resolve("samples/logs"));
    Files.writeString(folder.resolve("samples/logs/runs.jsonl"), "{}\n");
    Files.writeString(folder.resolve("samples/commits.jsonl"), "{}\n");
    assertThat(run("backfill"), is(ExitCode.OK));
    Backfill.Settings request = requests.get(0);
    assertThat(
        request.logs().inputs(),
        contains(folder + "/samples/logs/**", folder + "/samples/commits.jsonl"));
    assertThat(request.folder(), is("out"));
    assertThat(request.rules(), is(Rules.defaults()));
    assertThat(request.timezone(), is("UTC"));
    assertThat(request.split(), is(new SplitSettings(SplitSettings.Method.TIME, null)));
    assertThat(request.storageQuotaBytes(), is(nullValue()));
    assertThat(request.logs().limits().maxRecordBytes(), is(16777216L));
    assertThat(engines.get(0).getRunner().getSimpleName(), is(DirectRunner.class.getSimpleName()));
    assertThat(engines.get(0).as(DirectOptions.class).isEnforceImmutability(), is(false));
    assertThat(engines.get(0).getStableUniqueNames(), is(PipelineOptions.CheckEnabled.ERROR));
  }

  @Test
  void optionsComeThrough() throws IOException {
    Path repository = folder.resolve("clone");
    Files.createDirectories(repository.resolve(".git"));
    assertThat(
        run(
            input,
            input,
            "--output=" + folder + "/o",
            "--commits=git:" + repository + "," + folder + "/samples/runs.jsonl",
            "--repository=owner/na.me",
            "--timezone=America/New_York",
            "--trainUntil=2026-01-31",
            "--validationUntil=2026-03-01T00:00:00+01:00",
            "--hashAuthors",
            "--storageQuotaBytes=1000",
            "--parallelism=3"),
        is(ExitCode.OK));
    Backfill.Settings request = requests.get(0);
    String glob = input.substring("--input=".length());
    assertThat(request.logs().inputs(), contains(glob, glob, folder + "/samples/runs.jsonl"));
    assertThat(request.gitRepositories(), contains(repository.toString()));
    assertThat(request.hashPeople(), is(true));
    assertThat(request.storageQuotaBytes(), is(1000L));
    assertThat(
        request.split().cuts(),
        is(
            new SplitSettings.Cuts(
                Instant.parse("2026-01-31T05:00:00Z"), Instant.parse("2026-02-28T23:00:00Z"))));
    assertThat(engines.get(0).as(DirectOptions.class).getTargetParallelism(), is(3));
  }

  @Test
  void theEndIsATable() {
    assertThat(run("backfill", input), is(ExitCode.OK));
    assertThat(
        out(),
        is(
            """
            runs            12,345
            bad records          6
            duplicates           7
            alerts
              SUCCESS_RATE       8
            rows
              train              9
            files
              runs          out
            """));
  }

  @Test
  void theGateFailsOnlyTheStrict() {
    outcome =
        () ->
            new BackfillOutcome(
                1,
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                List.of("accuracy 0.5, needed over 0.99"),
                List.of());
    assertThat(run("backfill", input), is(ExitCode.OK));
    assertThat(err(), is("telemetry: warning: accuracy 0.5, needed over 0.99\n"));
    assertThat(run("backfill", input, "--strict"), is(ExitCode.GATE));
  }

  @Test
  void warningsFailNobody() {
    outcome =
        () ->
            new BackfillOutcome(
                1, 0, 0, Map.of(), Map.of(), Map.of(), List.of(), List.of("2 commits lack files"));
    assertThat(run("backfill", input, "--strict"), is(ExitCode.OK));
    assertThat(err(), is("telemetry: warning: 2 commits lack files\n"));
  }

  @Test
  void aFailureIsToldWithItsCause() {
    outcome =
        () -> {
          throw new IllegalStateException("step failed", new IOException("disk full"));
        };
    assertThat(run("backfill", input), is(ExitCode.FAILED));
    assertThat(
        List.of(err().split("\n")),
        allOf(
            hasItem("telemetry:   IOException: disk full"),
            hasItem("telemetry: the last good output is unchanged")));
  }

  @Test
  void anErrorEndsTheProcessToo() {
    outcome =
        () -> {
          throw new OutOfMemoryError("Java heap space");
        };
    assertThat(run("backfill", input), is(ExitCode.FAILED));
    assertThat(err(), containsString("telemetry:   OutOfMemoryError: Java heap space"));
  }

  @Test
  void flinkIsPresetWhereTheUserSaysNothing() throws IOException {
    assertThat(run("backfill", input, "--runner=FlinkRunner"), is(ExitCode.OK));
    FlinkPipelineOptions flink = engines.get(0).as(FlinkPipelineOptions.class);
    assertThat(flink.getFlinkMaster(), is("[local]"));
    assertThat(flink.getParallelism(), is(Runtime.getRuntime().availableProcessors()));
    assertThat(flink.getObjectReuse(), is(true));
    assertThat(flink.getFasterCopy(), is(true));
    assertThat(flink.getDisableMetrics(), is(true));
    assertThat(
        Files.readString(Path.of(flink.getFlinkConfDir(), "config.yaml")),
        allOf(
            containsString("rest.bind-address: localhost\n"),
            containsString("taskmanager.memory.network.min: ")));
    assertThat(
        run("backfill", input, "--runner=FlinkRunner", "--objectReuse=false", "--parallelism=7"),
        is(ExitCode.OK));
    flink = engines.get(1).as(FlinkPipelineOptions.class);
    assertThat(flink.getObjectReuse(), is(false));
    assertThat(flink.getParallelism(), is(7));
  }

  @Test
  void muchInputOnTheDirectRunnerGetsAdvice() throws IOException {
    try (var file =
        new java.io.RandomAccessFile(folder.resolve("samples/big.jsonl").toFile(), "rw")) {
      file.setLength(60_000_000);
    }
    assertThat(run("backfill", input), is(ExitCode.OK));
    assertThat(err(), containsString("60 MB of input"));
    assertThat(err(), containsString("--runner=FlinkRunner --flinkMaster=[local]"));
    assertThat(run("backfill", input, "--runner=FlinkRunner"), is(ExitCode.OK));
    assertThat(err(), is(""));
  }
}
