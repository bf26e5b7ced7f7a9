package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.diff.OutputDiff;
import io.workflowtelemetry.runners.faults.ProcessCluster;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/operations.md, run as they stand there. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OperationsIT {
  private static final List<String> TABLES =
      List.of(
          "select * from workflow_run order by repository, run_id, run_attempt",
          "select * from workflow_aggregate"
              + " order by period, window_start, level, repository, workflow_name, job_name",
          "select * from alert order by alert_id",
          "select * from telemetry_thresholds order by dimension_type, dimension_key");

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void theJarIsThere() throws IOException {
    assertThat("the shaded jar, which mvn package makes", ProcessCluster.isJarBuilt());
    Files.createSymbolicLink(
        folder.resolve("telemetry"), ProjectFolder.find().resolve("telemetry"));
  }

  /** Returns the block of the page that a comment before it names. */
  private static String block(String name) throws IOException {
    Matcher block =
        Pattern.compile("<!-- run: " + name + " -->\n```sh\n(.*?)```\n", Pattern.DOTALL)
            .matcher(Files.readString(ProjectFolder.find().resolve("docs/operations.md")));
    assertThat("a block for " + name, block.find());
    return block.group(1);
  }

  /** Runs them in one shell, in which each command must succeed. */
  private Process start(String variables, String... blocks) throws IOException {
    StringBuilder script = new StringBuilder("set -euo pipefail\n").append(variables).append('\n');
    for (String block : blocks) {
      script.append(block(block));
    }
    return new ProcessBuilder("bash", "-c", script.toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private void run(String variables, String... blocks) throws IOException, InterruptedException {
    ended(start(variables, blocks));
  }

  private void ended(Process process) throws IOException, InterruptedException {
    assertThat(Files.readString(log()), process.waitFor(), is(0));
  }

  private Path log() {
    return folder.resolve("commands.log");
  }

  /** Puts lines into the watched folder, as a file that is quiet at once. */
  private void give(String name, List<String> lines) throws IOException {
    Path file = Files.write(folder.resolve(name), lines);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Files.move(file, Files.createDirectories(folder.resolve("logs")).resolve(name + ".jsonl"));
  }

  /** Waits until the job that runs has read so many records since it started. */
  private void awaitRead(ProcessCluster cluster, String formerJob, long records, Process client)
      throws IOException, InterruptedException {
    JsonNode status = new ObjectMapper().createObjectNode();
    while (!status.path("healthy").asBoolean()
        || status.path("job_id").asText().equals(formerJob)
        || status.at("/records_since_last_start/read/ok").asLong() < records) {
      assertThat(
          Files.readString(log()) + status, client.waitFor(300, TimeUnit.MILLISECONDS), is(false));
      Command told =
          Command.run(List.of("status", "--flinkMaster=" + cluster.master(), "--format=json"));
      status = new ObjectMapper().readTree(told.out());
    }
    assertThat(
        status.toString(), status.at("/records_since_last_start/read/ok").asLong(), is(records));
    assertThat(status.toString(), status.at("/records_since_last_start/read/bad").asLong(), is(0L));
  }

  @Test
  void aStreamGoesOnFromASavepointAndGoesBackToIt() throws Exception {
    Path made = folder.resolve("made");
    LogGenerator.generate(new GenerateSettings(200, 3, made, false, 200));
    List<String> lines = Files.readAllLines(made.resolve("runs-00000.jsonl"));
    give("first", lines.subList(0, 120));
    // A file that may still be written to keeps a stream from its end.
    Path open = Files.writeString(folder.resolve("logs/open.jsonl"), "");
    Path output = folder.resolve("streamed");
    try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 1, 1)) {
      String variables =
          """
          flink=%s
          savepoints=%s
          output=%s
          backup=%s
          stream=(--source='files:%s/*.jsonl' --output="$output" --checkpoints=%s --quietAfter=30m
            --stopWhenIdle=2s --idleAfter=2s --allowedLateness=3650d --runner=FlinkRunner --flinkMaster="$flink")
          """
              .formatted(
                  cluster.master(),
                  folder.resolve("savepoints").toUri(),
                  output,
                  folder.resolve("backup"),
                  folder.resolve("logs"),
                  folder.resolve("checkpoints"));
      Process first = start(variables + "./telemetry stream \"${stream[@]}\"");
      awaitRead(cluster, "", 120, first);
      String job = jobs(cluster);
      Process next = start(variables, "look", "stop", "keep", "start");
      ended(first);
      give("second", lines.subList(120, 200));
      // Counted anew: what was read before is not read again.
      awaitRead(cluster, job, 80, next);
      Files.delete(open);
      ended(next);
      Path expected = folder.resolve("backfilled");
      Command.onDirectRunner(
              List.of("--input=" + folder.resolve("logs") + "/*.jsonl", "--output=" + expected))
          .ended(ExitCode.OK);
      assertSame(output, expected);

      run(variables, "back");
      assertSame(output, expected);
    }
  }

  private static String jobs(ProcessCluster cluster) throws IOException {
    Command told =
        Command.run(List.of("status", "--flinkMaster=" + cluster.master(), "--format=json"));
    return new ObjectMapper().readTree(told.ended(ExitCode.OK).out()).path("job_id").asText();
  }

  private static void assertSame(Path streamed, Path backfilled) throws IOException {
    OutputDiff diff = OutputDiff.of(streamed, backfilled);
    assertThat(diff.toText(), diff.isEqual());
  }

  @Test
  void anOutputWithItsWarehouseComesBack() throws Exception {
    Path output = folder.resolve("out");
    String url = "jdbc:h2:file:" + output.resolve("warehouse");
    TestWarehouse warehouse =
        new TestWarehouse(List.of("--jdbcUrl=" + url), WarehouseAddress.of(url, null, null));
    backfill(warehouse, output);
    List<List<String>> rows = rows(warehouse);
    String variables = "output=%s\nbackup=%s".formatted(output, folder.resolve("backup"));
    // Else it stays open in this process for some time.
    warehouse.execute("shutdown");
    var digests = new Output(output).digests();
    run(variables, "keep-backfill");
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "lost");
      }
    }
    run(variables, "restore-backfill");
    assertThat(new Output(output).digests(), is(digests));
    assertThat(rows(warehouse), is(rows));
    backfill(warehouse, output);
    assertThat(rows(warehouse), is(rows));
  }

  @Test
  void aDumpOfPostgresComesBack() throws Exception {
    // The server of other tests has no such tools, and those of this machine may be older.
    Optional<Path> tools = postgresOfThisMachine();
    Assumptions.assumeTrue(tools.isPresent(), "no PostgreSQL with initdb and pg_dump on the PATH");
    int port = FreePort.find();
    String server = "PATH=%s:$PATH\ndata=%s\n".formatted(tools.orElseThrow(), folder.resolve("pg"));
    // It does not run as root, and so runs as nobody there.
    server += "own() { if [[ $(id -u) = 0 ]]; then unshare -U \"$@\"; else \"$@\"; fi; }\n";
    run(
        server
            + "own initdb --auth=trust --username=postgres --encoding=UTF8 \"$data\"\n"
            + "own pg_ctl -w -D \"$data\" -l \"$data.log\" -o \"-F -k $data -p %d\" start"
                .formatted(port));
    try {
      String place = "postgresql://localhost:" + port + "/postgres";
      TestWarehouse warehouse =
          new TestWarehouse(
              List.of("--jdbcUrl=jdbc:" + place, "--jdbcUser=postgres"),
              WarehouseAddress.of("jdbc:" + place, "postgres", null));
      Path output = folder.resolve("out");
      backfill(warehouse, output);
      List<List<String>> rows = rows(warehouse);
      String variables =
          "backup=%s\ndatabase=%s"
              .formatted(folder.resolve("backup"), place.replace("//", "//postgres@"));
      run(variables, "dump");
      warehouse.execute("delete from workflow_run", "drop table alert");
      run(variables, "restore");
      assertThat(rows(warehouse), is(rows));
      backfill(warehouse, output);
      assertThat(rows(warehouse), is(rows));
    } finally {
      run(server + "own pg_ctl -D \"$data\" -m immediate stop");
    }
  }

  private static void backfill(TestWarehouse warehouse, Path output) {
    Path samples = ProjectFolder.find().resolve("samples/logs");
    Command.onDirectRunner(warehouse.with("--input=" + samples + "/*", "--output=" + output))
        .ended(ExitCode.OK);
  }

  private static List<List<String>> rows(TestWarehouse warehouse) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    for (String table : TABLES) {
      rows.add(warehouse.query(table));
      assertThat(table, rows.get(rows.size() - 1), is(not(empty())));
    }
    return rows;
  }

  /** Returns the folder of its programs, where both the server and the tools are there. */
  private static Optional<Path> postgresOfThisMachine() throws IOException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, "initdb");
      if (Files.isExecutable(program)) {
        Path programs = program.toRealPath().getParent();
        if (programs != null && Files.isExecutable(programs.resolve("pg_dump"))) {
          return Optional.of(programs);
        }
      }
    }
    return Optional.empty();
  }
}
