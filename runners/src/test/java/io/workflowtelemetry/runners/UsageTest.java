package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest extends CommandLineFixture {
  @Test
  void unknownCommandNamesTheKnownOnes() {
    assertThat(run("frobnicate"), is(ExitCode.USAGE));
    assertThat(
        err(),
        is(
            "telemetry: no command 'frobnicate'; there are: up, collect, receive, backfill, replay,"
                + " stream, import, bottlenecks, findings, thresholds, alerts, agents,"
                + " export-traces, diff, status, control-plane, train, rollbacks, predict, models,"
                + " report, retention, bench, generate, cluster, help, version\n"));
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
        "--notify | --notify: given 'true'; allowed: with --alerting",
        "--alerting=nope | --alerting: given 'nope'; allowed: a file that is there",
        "--spilt=time | --spilt: given '--spilt=time'; allowed: a known option, perhaps --split",
        "--split=random | --split: given 'random'; allowed: time or hash",
        "--timezone=EST | --timezone: given 'EST'; allowed: a time zone such as UTC,"
            + " America/New_York or +02:00",
        "--repository=../x | --repository: given '../x'; allowed: owner/name, of letters, digits,"
            + " '.', '_' and '-'",
        "--maxRecordBytes=0 | --maxRecordBytes: given '0'; allowed: a whole number over 0, at most"
            + " 1073741824",
        "--input=nope/* | --input: given 'nope/*'; allowed: a glob that matches at least one file",
        "--input=s3://bucket/x | (No filesystem found for scheme s3; TELEMETRY_MAVEN_OPTS=-Ps3",
        "--runner=FlinkRunner --flinkMaster=here | --flinkMaster: given 'here'; allowed: [local],"
            + " [auto] or host:port",
        "--runner=FlinkRunner --flinkMaster=localhost:1 | a Flink JobManager that answers",
        "--flinkMaster=[local] | --flinkMaster: given '[local]'; allowed: only with"
            + " --runner=FlinkRunner",
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
  void generateTakesItsOwnOptionsOnly() {
    assertThat(
        run("generate", "--runs=5", "--seed=-3", "--traps", "--output=" + folder + "/made"),
        is(ExitCode.OK));
    assertThat(out(), is("wrote 5 runs to " + folder + "/made\n"));
    assertThat(Files.isRegularFile(folder.resolve("made/logs/mixed.jsonl")), is(true));
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
}
