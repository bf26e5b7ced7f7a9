package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.Telemetry;
import io.workflowtelemetry.tools.bench.BenchSide;
import io.workflowtelemetry.tools.bench.MeasuredProcess;
import io.workflowtelemetry.tools.bench.SqlPeer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A measurement so small that it says nothing but that all of it works. */
@ExtendWith(SharedKafka.class)
class BenchTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void bothPipelinesAreMeasured(KafkaBroker kafka) throws Exception {
    Command bench =
        Command.run(
            List.of(
                "bench",
                "stream",
                "--bootstrap=" + kafka.bootstrap(),
                "--workflows=2",
                // 500 runs begin before the first ends, and there are three events of each.
                "--events=2000",
                "--rate=1000",
                "--lasting=2s",
                "--openRuns=50",
                "--format=json"));
    JsonNode report = new ObjectMapper().readTree(bench.ended(ExitCode.OK).out());
    for (String pipeline : List.of("stream", "pass_through")) {
      JsonNode measured = report.get(pipeline);
      assertThat(measured.get("awaited").asInt(), is(greaterThan(0)));
      assertThat(measured.get("came"), is(measured.get("awaited")));
      assertThat(measured.get("events_per_second").asDouble(), is(greaterThan(0.0)));
      assertThat(measured.get("p50_ms").asDouble(), is(greaterThan(0.0)));
    }
    JsonNode told = report.get("stream").get("told");
    assertThat(told.get("came"), is(report.get("stream").get("awaited")));
    assertThat(told.get("p99_ms").asDouble(), is(greaterThan(0.0)));
    assertThat(
        report.get("stream").get("checkpoint_bytes_by_open_run").asDouble(), is(greaterThan(0.0)));
  }

  @Test
  void backfillsFindWhatSqlFinds() throws Exception {
    Path home = project(Telemetry.class.getName() + " \"$@\"");
    JsonNode report = backfill(home, "--runs=2000", "--against=duckdb");
    assertThat(report.toPrettyString(), report.get("counts_agree").asBoolean());
    JsonNode counts = report.get("telemetry").get("counts");
    assertThat(report.get("duckdb").get("counts"), is(counts));
    assertThat(counts.get("runs").asLong(), is(2_000L));
    for (String name : List.of("daily", "weekly", "monthly", "train", "validation", "test")) {
      assertThat(name, counts.get(name).asLong(), is(greaterThan(0L)));
    }
    assertThat(counts.get("FAILURE_STREAK").asLong(), is(greaterThan(0L)));
    for (String side : List.of("telemetry", "duckdb")) {
      assertThat(report.get(side).get("rounds").size(), is(1));
      for (JsonNode measured : List.of(report.get(side), report.get(side).get("one_run"))) {
        for (String figure : List.of("wall_s", "cpu_s", "peak_memory_bytes", "written_bytes")) {
          assertThat(figure, measured.get("median").get(figure).asDouble(), is(greaterThan(0.0)));
        }
      }
    }
    for (String figure : List.of("wall", "cpu")) {
      double ours = report.get("telemetry").get("median").get(figure + "_s").asDouble();
      double others = report.get("duckdb").get("median").get(figure + "_s").asDouble();
      assertThat(
          report.get("ratios").get("duckdb").get(figure).asDouble(),
          is(closeTo(ours / others, 1e-9)));
    }
    assertThat(
        Files.readAllLines(folder.resolve("logs/runs-2000-seed-7/runs-00000.jsonl")).size(),
        is(2_000));
  }

  @Test
  void everyDeliveryIsKeptAndTimed() throws Exception {
    Path home = project(Telemetry.class.getName() + " \"$@\"");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> arguments = List.of("receive", "--rate=50", "--lasting=3s", "--format=json");
    assertThat(
        BenchCommand.run(
            arguments, home.toString(), print(out), print(new ByteArrayOutputStream())),
        is(true));
    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    // The first third is to warm up.
    assertThat(report.get("sent").asInt(), is(100));
    assertThat(report.get("kept").asInt(), is(100));
    assertThat(report.get("p50_ms").asDouble(), is(greaterThan(0.0)));
    assertThat(
        report.get("p99_ms").asDouble(), is(greaterThanOrEqualTo(report.get("p50_ms").asDouble())));
  }

  /** The launcher starts SQL here, and has it read a line less. */
  @Test
  void sidesThatDifferAreAFailure() throws Exception {
    String line =
        """
        {"workflow_id":"%s","name":"Lint","status":"success","duration_ms":5,\
        "timestamp":"2025-01-01T00:20:02Z","repository":"harbor/web","jobs":[]}
        """;
    Path fewer = folder.resolve("fewer.jsonl");
    Files.writeString(fewer, line.formatted("1"));
    Path home = project(SqlPeer.class.getName() + " backfill '" + fewer + "' \"${3#--output=}\" 2");
    // Taken for what a former call made.
    Path logs = Files.createDirectories(folder.resolve("logs/runs-10-seed-7"));
    Files.writeString(logs.resolve("runs-00000.jsonl"), line.formatted("1") + line.formatted("2"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
        BenchCommand.run(
            arguments("--runs=10", "--against=duckdb"), home.toString(), print(out), print(out)),
        is(false));
    assertThat(out.toString(StandardCharsets.UTF_8), containsString("\"counts_agree\" : false"));
  }

  private JsonNode backfill(Path home, String... flags) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    boolean agreed =
        BenchCommand.run(arguments(flags), home.toString(), print(out), print(progress));
    assertThat(out.toString(StandardCharsets.UTF_8), agreed);
    return new ObjectMapper().readTree(out.toByteArray());
  }

  private List<String> arguments(String... flags) {
    List<String> all = new ArrayList<>(List.of("backfill", "--rounds=1", "--json"));
    all.add("--logs=" + folder.resolve("logs"));
    all.addAll(List.of(flags));
    return all;
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /**
   * A project whose launcher starts a program that this process has on its class path, and builds
   * nothing.
   *
   * @param call the program's class and its arguments
   */
  private Path project(String call) throws IOException {
    assumeTrue(MeasuredProcess.isPossible(), "this machine does not count in /proc");
    Path home = Files.createDirectories(folder.resolve("home"));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path launcher = home.resolve("telemetry");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        exec '%s/bin/java' \\
          --add-opens=java.base/java.lang=ALL-UNNAMED \\
          --add-opens=java.base/java.net=ALL-UNNAMED \\
          --add-opens=java.base/java.nio=ALL-UNNAMED \\
          --add-opens=java.base/java.util=ALL-UNNAMED \\
          -XX:TieredStopAtLevel=1 -Xmx1g -cp '%s' %s
        """
            .formatted(System.getProperty("java.home"), classPath, call));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    Path driver = Files.createDirectories(BenchSide.driver(home));
    for (String jar : classPath.split(File.pathSeparator, -1)) {
      if (jar.contains("duckdb_jdbc")) {
        Files.copy(Path.of(jar), driver.resolve("duckdb_jdbc.jar"));
      }
    }
    return home;
  }
}
