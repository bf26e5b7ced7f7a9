package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.engine.KeptState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of {@code ./telemetry up} keep what they have, so that each can be used alone.
 *
 * @param root a folder on this machine
 */
record UpFolder(Path root) {
  Path collected() {
    return root.resolve("collected");
  }

  Path received() {
    return root.resolve("received");
  }

  private Path tables() {
    return root.resolve("tables");
  }

  private Path checkpoints() {
    return root.resolve("checkpoints");
  }

  String warehouse() {
    return "jdbc:h2:file:" + root.resolve("warehouse").toAbsolutePath();
  }

  /**
   * Returns what the stream over both is called with. It goes on where a former one was.
   *
   * @param alerting who is told of alerts; null for nobody
   * @throws IOException where it can't be seen where a former one was
   */
  List<String> stream(@Nullable String alerting) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--source=files:" + collected() + "/**",
                "--source=files:" + received() + "/**.zst",
                "--output=" + tables(),
                "--jdbcUrl=" + warehouse(),
                "--checkpoints=" + checkpoints(),
                "--runner=FlinkRunner"));
    if (KeptState.isThere(checkpoints().toString())) {
      arguments.add("--resume");
    }
    if (alerting != null) {
      arguments.add(AlertingOptions.FLAG + "=" + alerting);
    }
    return arguments;
  }
}
