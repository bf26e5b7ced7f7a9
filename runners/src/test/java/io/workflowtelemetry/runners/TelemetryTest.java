package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.runners.commands.BackfillJob;
import io.workflowtelemetry.runners.commands.BackfillOutcome;
import io.workflowtelemetry.runners.commands.BackfillRequest;
import io.workflowtelemetry.runners.commands.GenerateRequest;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  private static final BackfillOutcome GOOD =
      new BackfillOutcome(
          12345,
          6,
          7,
          Map.of("SUCCESS_RATE", 8L),
          Map.of("train", 9L),
          Map.of("runs", "out"),
          List.of());

  private final List<BackfillRequest> requests = new ArrayList<>();
  private final List<PipelineOptions> engines = new ArrayList<>();
  private final List<GenerateRequest> generated = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private BackfillJob job =
      (request, options) -> {
        requests.add(request);
        engines.add(options);
        return GOOD;
      };
  @TempDir private Path folder = Path.of("");
  private String input = "";

  @BeforeEach
  void writeInput() throws IOException {
    Files.createDirectories(folder.resolve("samples"));
    Files.writeString(folder.resolve("samples/runs.jsonl"), "{}\n");
    input = "--input=" + folder + "/samples/*.jsonl";
  }

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
  void unknownCommandNamesTheKnownOnes() {
    assertThat(run("frobnicate"), is(ExitCode.USAGE));
    assertThat(
        err(),
        is(
            "telemetry: no command 'frobnicate'; there are: backfill, generate, cluster, help,"
                + " version\n"));
  }

  @Test
  void backfillWithoutOptionsRunsTheSample() {
    assertThat(run("backfill"), is(ExitCode.OK));
    BackfillRequest request = requests.get(0);
    assertThat(request.inputs(), contains(folder + "/samples/**.json*"));
    assertThat(request.inputBytes(), is(3L));
    assertThat(request.output(), is("out"));
    assertThat(request.rules(), is(Rules.defaults()));
    assertThat(request.timezone().getId(), is("UTC"));
    assertThat(request.split(), is(new SplitSettings(SplitSettings.Method.TIME, null)));
    assertThat(request.storageQuotaBytes(), is(nullValue()));
    assertThat(request.maxRecordBytes(), is(16777216L));
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
    BackfillRequest request = requests.get(0);
    assertThat(request.inputs().size(), is(2));
    assertThat(request.commits().gitFolders(), contains(repository.toString()));
    assertThat(request.commits().globs(), contains(folder + "/samples/runs.jsonl"));
    assertThat(request.hashAuthors(), is(true));
    assertThat(request.storageQuotaBytes(), is(1000L));
    assertThat(
        request.split().cuts(),
        is(
            new SplitSettings.Cuts(
                Instant.parse("2026-01-31T05:00:00Z"), Instant.parse("2026-02-28T23:00:00Z"))));
    assertThat(engines.get(0).as(DirectOptions.class).getTargetParallelism(), is(3));
  }

  @Test
  void everyMistakeIsToldAtOnce() {
    ExitCode code =
        run(
            "backfill",
            input,
            "--spilt=hash",
            "output=x",
            "--maxRecordBytes=1.5",
            "--storageQuotaBytes=-1",
            "--hashAuthors=maybe",
            "--timezone=Mars/Olympus",
            "--repository=owner",
            "--trainUntil=yesterday",
            "--strict",
            "--strict",
            "--runner=Foo",
            "--output=",
            "--rules=" + folder + "/none.yaml",
            "--manifest=" + folder + "/samples",
            "--commits=git:" + folder,
            "--parallelism=0",
            "--tempLocation");
    assertThat(code, is(ExitCode.USAGE));
    assertThat(requests, is(empty()));
    assertThat(out(), is(""));
    List<String> flags =
        err()
            .lines()
            .filter(line -> !line.startsWith("telemetry"))
            .map(line -> line.substring(0, line.indexOf(":")))
            .toList();
    assertThat(
        flags,
        containsInAnyOrder(
            "--spilt",
            "output=x",
            "--maxRecordBytes",
            "--storageQuotaBytes",
            "--hashAuthors",
            "--timezone",
            "--repository",
            "--trainUntil",
            "--trainUntil",
            "--validationUntil",
            "--strict",
            "--runner",
            "--output",
            "--rules",
            "--manifest",
            "--commits",
            "--parallelism",
            "--tempLocation"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--spilt=time | --spilt: given '--spilt=time'; allowed: a known option, perhaps --split",
        "--split=random | --split: given 'random'; allowed: time or hash",
        "--timezone=EST | --timezone: given 'EST'; allowed: a time zone such as UTC, America/New_York or +02:00",
        "--repository=../x | --repository: given '../x'; allowed: owner/name, of letters, digits, '.', '_' and '-'",
        "--maxRecordBytes=0 | --maxRecordBytes: given '0'; allowed: a whole number over 0, at most 1073741824",
        "--input=nope/* | --input: given 'nope/*'; allowed: a glob that matches at least one file",
        "--input=s3://bucket/x | (No filesystem found for scheme s3; TELEMETRY_MAVEN_OPTS=-Ps3",
        "--runner=FlinkRunner --flinkMaster=here | --flinkMaster: given 'here'; allowed: [local], [auto] or host:port",
        "--runner=FlinkRunner --flinkMaster=localhost:1 | a Flink JobManager that answers",
        "--flinkMaster=[local] | --flinkMaster: given '[local]'; allowed: only with --runner=FlinkRunner",
        "--split=hash --trainUntil=2026-01-01 --validationUntil=2026-02-01 | one of the two",
        "--trainUntil=2026-02-01 --validationUntil=2026-01-01 | not before --trainUntil",
        "--trainUntil=2026-02-30 --validationUntil=2026-03-01 | --trainUntil: given '2026-02-30'",
        "--jobName=a --jobName=b | --jobName: given '--jobName=b (again)'; allowed: once",
      })
  void aMistakeNamesFlagValueAndWhatIsAllowed(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of("backfill"));
    if (!arguments.contains("--input")) {
      all.add(input);
    }
    all.addAll(List.of(arguments.strip().split(" ")));
    assertThat(run(all.toArray(String[]::new)), is(ExitCode.USAGE));
    assertThat(err(), containsString(message.strip()));
  }

  @Test
  void aFolderIsNoInputButItsFilesAre() {
    assertThat(run("backfill", "--input=" + folder), is(ExitCode.USAGE));
    assertThat(err(), containsString("give a glob such as " + folder + "/**"));
    assertThat(run("backfill", "--input=" + folder + "/**"), is(ExitCode.OK));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertThat(run("backfill", input, "--split=\u001b[31m"), is(ExitCode.USAGE));
    assertThat(err(), containsString("given '\\u001b[31m'"));
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
    job =
        (request, options) ->
            new BackfillOutcome(
                1, 0, 0, Map.of(), Map.of(), Map.of(), List.of("accuracy 0.5, needed over 0.99"));
    assertThat(run("backfill", input), is(ExitCode.OK));
    assertThat(err(), is("telemetry: warning: quality gate: accuracy 0.5, needed over 0.99\n"));
    assertThat(run("backfill", input, "--strict"), is(ExitCode.GATE));
  }

  @Test
  void aFailureIsToldWithItsCause() {
    job =
        (request, options) -> {
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
    job =
        (request, options) -> {
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
        startsWith("taskmanager.memory.network.min: "));
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

  @Test
  void generateTakesItsOwnOptionsOnly() {
    assertThat(run("generate", "--runs=5", "--seed=-3", "--traps"), is(ExitCode.OK));
    assertThat(generated, contains(new GenerateRequest(5, -3, "generated", true)));
    assertThat(run("generate", "--runs=0", "--runner=DirectRunner"), is(ExitCode.USAGE));
    assertThat(
        err(), allOf(containsString("--runs: given '0'"), containsString("--runner: given")));
  }

  @Test
  void clusterChecksItsArguments() {
    assertThat(run("cluster", "begin", "--slots=0", "--dir=" + folder + "/c"), is(ExitCode.USAGE));
    assertThat(err(), containsString("cluster: given 'begin'; allowed: start, stop or status"));
    assertThat(run("cluster", "start", "--slots=0", "--port=99999"), is(ExitCode.USAGE));
    assertThat(err(), allOf(containsString("--slots"), containsString("--port")));
    assertThat(run("cluster", "status", "--dir=" + folder + "/c"), is(ExitCode.FAILED));
    assertThat(out(), startsWith("no cluster is running"));
  }

  @Test
  void optionsOfEveryInterfaceAreOrdered() {
    Stream.of(
            io.workflowtelemetry.runners.options.BackfillOptions.class,
            io.workflowtelemetry.runners.options.GenerateOptions.class,
            io.workflowtelemetry.runners.options.ClusterOptions.class)
        .forEach(
            type ->
                assertThat(
                    type.getAnnotation(io.workflowtelemetry.runners.options.OptionOrder.class)
                        .value()
                        .length,
                    is(type.getDeclaredMethods().length / 2)));
  }

  private ExitCode run(String... arguments) {
    out.reset();
    err.reset();
    Telemetry telemetry =
        new Telemetry(
            (request, options) -> job.run(request, options), generated::add, folder.toString());
    return telemetry.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
