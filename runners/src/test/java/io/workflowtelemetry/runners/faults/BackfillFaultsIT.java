package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backfills by the shaded jar die while they write, into a folder that holds a good output. */
@FaultTest
class BackfillFaultsIT {
  private static final int RUNS = Size.events(200_000);
  private static final int KILLS = Size.times(10);
  private static final int FEW = 500;
  private static final long PATIENCE_SECONDS = 600;

  @TempDir Path folder = Path.of("");

  private final Outcome outcome = new Outcome();
  private final Random random = new Random();
  private Path output = Path.of("");
  private int commands;

  @BeforeEach
  void makeLogs() throws IOException {
    LogGenerator.generate(new GenerateSettings(RUNS, 3, folder.resolve("many"), false, 10_000));
    LogGenerator.generate(new GenerateSettings(FEW, 4, folder.resolve("few"), false, FEW));
    output = Files.createDirectories(folder.resolve("disk")).resolve("out");
  }

  @Test
  void aKilledBackfillLeavesTheLastOutput() throws Exception {
    long from = System.nanoTime();
    Map<String, String> whole = digestsOf(backfill("many", folder.resolve("whole")), "whole");
    long took = System.nanoTime() - from;
    Map<String, String> last = digestsOf(backfill("few", output), "disk/out");
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start("many", output);
      long moment = TimeUnit.NANOSECONDS.toMillis((long) (random.nextDouble() * took));
      if (process.waitFor(moment, TimeUnit.MILLISECONDS)) {
        assertThat(log(), process.exitValue(), is(0));
        last = whole; // It was done before its moment had come.
      }
      process.destroyForcibly().waitFor();
      // Between the two renames at its end there is none, until the next one puts it back.
      if (Files.exists(output)) {
        assertThat(digestsOf(0, "disk/out"), anyOf(is(last), is(whole)));
      }
    }
    assertThat(digestsOf(backfill("many", output), "disk/out"), is(whole));
    assertNothingElse();
    outcome.add(Fault.BACKFILL_KILLED, KILLS, "the next one does it");
    outcome.held(RUNS);
  }

  @Test
  void aBackfillWhoseTaskManagerDiesFailsOrIsDone() throws Exception {
    Map<String, String> whole = digestsOf(backfill("many", folder.resolve("whole")), "whole");
    int kills = Size.times(5);
    int failed = 0;
    try (ProcessCluster cluster =
        ProcessCluster.start(folder.resolve("cluster"), 1, 2, ProcessCluster.SOON_MISSED)) {
      Map<String, String> last = digestsOf(backfill("few", output), "disk/out");
      for (int kill = 0; kill < kills; kill++) {
        Process process = start("many", output, "--flinkMaster=" + cluster.master());
        RunningJob job = RunningJob.of(cluster);
        while (job.id().isEmpty() && process.isAlive()) {
          process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        process.waitFor(random.nextInt(8_000), TimeUnit.MILLISECONDS);
        cluster.kill("taskmanager-1");
        cluster.startAgain("taskmanager-1");
        assertThat(log(), process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), is(true));
        assertThat(log(), process.exitValue(), anyOf(is(0), is(1)));
        failed += process.exitValue();
        last = process.exitValue() == 0 ? whole : last;
        assertThat(digestsOf(0, "disk/out"), is(last));
        assertNothingElse();
        cluster.awaitSlots(2);
      }
      int exit = run("many", output, "--flinkMaster=" + cluster.master());
      assertThat(digestsOf(exit, "disk/out"), is(whole));
    }
    outcome.add(
        Fault.BACKFILL_TASK_MANAGER_KILLED,
        kills,
        "%d failed with exit code 1, the others were done".formatted(failed));
    outcome.held(RUNS);
  }

  @Test
  void aFullDiskLeavesTheLastOutput() throws Exception {
    try (SmallDisk disk = SmallDisk.at(folder.resolve("disk"))) {
      Map<String, String> last = digestsOf(backfill("few", output), "disk/out");
      disk.fill();
      assertThat(run("many", output), is(1));
      assertThat(log(), containsString("No space left on device"));
      disk.free();
      assertThat(digestsOf(0, "disk/out"), is(last));
      assertNothingElse();
      assertThat(digestsOf(backfill("few", output), "disk/out"), is(last));
    }
    outcome.add(Fault.BACKFILL_DISK_FULL, 1, "exit code 1");
    outcome.held(RUNS);
  }

  @Test
  void theSecondOfTwoSaysWhyItDoesNothing() throws Exception {
    Process first = start("many", output);
    String firstLog = "command-" + commands + ".log";
    Path lock = output.resolveSibling(".out.lock");
    while (!Files.exists(lock)) {
      assertThat(log(), first.waitFor(100, TimeUnit.MILLISECONDS), is(false));
    }
    assertThat(run("few", output), is(2));
    assertThat(log(), containsString("another"));
    assertThat(first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), is(true));
    assertThat(Files.readString(folder.resolve(firstLog)), first.exitValue(), is(0));
    Map<String, String> whole = digestsOf(backfill("many", folder.resolve("whole")), "whole");
    assertThat(digestsOf(0, "disk/out"), is(whole));
    outcome.add(Fault.BACKFILL_TWICE, 1, "exit code 2");
    outcome.held(RUNS);
  }

  private int backfill(String logs, Path to) throws Exception {
    return run(logs, to);
  }

  private int run(String logs, Path to, String... more) throws Exception {
    Process process = start(logs, to, more);
    assertThat(log(), process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), is(true));
    return process.exitValue();
  }

  private Process start(String logs, Path to, String... more) throws IOException {
    commands++;
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backfill",
                "--runner=FlinkRunner",
                "--parallelism=2",
                "--input=" + folder.resolve(logs) + "/*.jsonl",
                "--output=" + to));
    arguments.addAll(List.of(more));
    return ProcessCluster.startJar(logFile(), arguments);
  }

  private Path logFile() {
    return folder.resolve("command-" + commands + ".log");
  }

  private String log() throws IOException {
    return Files.readString(logFile());
  }

  /** Returns the digests of the files of an output, of a command that must have ended well. */
  private Map<String, String> digestsOf(int exitCode, String name) throws IOException {
    assertThat(log(), exitCode, is(0));
    return new Output(folder.resolve(name)).digests();
  }

  /** Asserts that beside the output there is its lock at most. */
  private void assertNothingElse() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("disk"))) {
      List<String> hidden =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith(".out-"))
              .toList();
      assertThat(hidden, is(List.of()));
    }
  }
}
