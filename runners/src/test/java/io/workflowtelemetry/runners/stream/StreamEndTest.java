package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.JavaProcess;
import io.workflowtelemetry.runners.ProjectFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stream on embedded Flink leaves on the terminal. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class StreamEndTest {
  @TempDir Path folder = Path.of("");

  /**
   * So many checkpoints are asked for that some meet tasks that have yet to begin or have ended.
   */
  @Test
  void oneThatEndsWellPrintsNothing() throws Exception {
    Path printed = folder.resolve("printed");
    List<String> command =
        JavaProcess.of(
            List.of(),
            "stream",
            "--runner=FlinkRunner",
            "--parallelism=2",
            "--source=files:" + ProjectFolder.find().resolve("samples/logs") + "/*-page-1.json",
            "--quietAfter=1s",
            "--stopWhenIdle=2s",
            "--checkpointingInterval=100",
            "--output=" + folder.resolve("out"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    process.waitFor();
    assertThat(Files.readString(printed), is(""));
    assertThat(process.exitValue(), is(0));
    assertThat(Files.isDirectory(folder.resolve("out/runs")), is(true));
  }
}
