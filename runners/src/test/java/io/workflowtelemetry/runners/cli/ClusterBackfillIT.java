package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ListeningSockets;
import io.workflowtelemetry.runners.faults.ProcessCluster;
import io.workflowtelemetry.tools.cluster.LocalCluster;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar, on a JobManager and two TaskManagers in processes of their own. */
class ClusterBackfillIT {
  private static final long TIMEOUT_SECONDS = 240;

  @TempDir Path folder = Path.of("");

  @Test
  void aClusterWritesTheBytesOfTheDirectRunner() throws IOException, InterruptedException {
    assertThat("the shaded jar, which mvn package makes", ProcessCluster.isJarBuilt());
    LogGenerator.generate(new GenerateSettings(100, 3, folder.resolve("made"), true, 1));
    String input = "--input=" + folder + "/made/**.json*";
    Path direct = folder.resolve("direct");
    Command.onDirectRunner(List.of(input, "--output=" + direct)).ended(ExitCode.OK);

    Path clustered = folder.resolve("clustered");
    Path log = folder.resolve("client.log");
    try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
      int exitCode =
          ProcessCluster.runJar(
              log,
              TIMEOUT_SECONDS,
              List.of(
                  "backfill",
                  input,
                  "--output=" + clustered,
                  "--runner=FlinkRunner",
                  "--flinkMaster=" + cluster.master(),
                  "--parallelism=2"));
      assertThat(Files.readString(log), exitCode, is(0));
      assertIsForThisMachine();
    }
    assertThat(new Output(clustered).digests(), is(new Output(direct).digests()));
  }

  private void assertIsForThisMachine() throws IOException {
    if (!ListeningSockets.areKnown()) {
      return;
    }
    LocalCluster cluster = new LocalCluster(folder.resolve("cluster"));
    for (ProcessHandle process : cluster.processes().values()) {
      assertThat(ListeningSockets.count(process.pid()), is(greaterThan(1)));
      assertThat(ListeningSockets.open(process.pid()), is(empty()));
    }
  }
}
