package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive is kept only of a rehearsal that went well, so that a command that fails is seen here.
 */
class RehearsalTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void everyCommandEndsWell() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ExitCode code =
        Rehearsal.run(
            ProjectFolder.find().resolve("samples"),
            folder,
            Telemetry.ofThisProcess(),
            new PrintStream(said, true, StandardCharsets.UTF_8));
    assertThat(said.toString(StandardCharsets.UTF_8), code, is(ExitCode.OK));
    for (String engine : new String[] {"flink", "direct"}) {
      assertThat(Files.isRegularFile(folder.resolve(engine + "/summary.json")), is(true));
    }
  }
}
