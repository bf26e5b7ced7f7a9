package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code ./telemetry diff} says of two outputs. */
final class SameTables {
  private SameTables() {}

  /** Checks that runs, aggregates and alerts are the same, and that there are runs at all. */
  static void check(Path a, Path b) throws IOException {
    List<String> folders = List.of(a.toString(), b.toString());
    Command.run(List.of("diff", folders.get(0), folders.get(1))).ended(ExitCode.OK);
    JsonNode tables =
        new ObjectMapper()
            .readTree(
                Command.run(List.of("diff", folders.get(0), folders.get(1), "--format=json")).out())
            .path("tables");
    for (String table : List.of("runs", "aggregates")) {
      assertThat(table, tables.path(table).path("equal").asLong(), greaterThan(0L));
    }
  }
}
