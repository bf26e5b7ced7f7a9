package io.workflowtelemetry.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Streamed.Tables;
import io.workflowtelemetry.schemas.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream writes when runs have ended, and what it tells of them before. */
class AfterRunsTest {
  private static final Instant DAY = Instant.parse("2025-03-04T00:00:00Z");

  @TempDir Path folder = Path.of("");

  private static String event(
      String run, int minute, String event, @Nullable String step, @Nullable String payload) {
    return "{\"run_id\":\"%s\",\"event\":\"%s\",\"at\":\"%s\"%s%s}"
        .formatted(
            run,
            event,
            DAY.plusSeconds(60L * minute),
            step == null ? "" : ",\"step\":\"" + step + "\"",
            payload == null ? "" : ",\"payload\":" + payload);
  }

  private static List<String> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> rows(Tables tables, String field) throws IOException {
    String lines =
        Files.readString(tables.folder().resolve("completions/completions-2025-03-04.jsonl"));
    return lines
        .lines()
        .map(line -> line.replaceFirst(".*\"" + field + "\":(\"[^\"]*\"|null|[0-9]+).*", "$1"))
        .toList();
  }

  @Test
  void reportsAndArchivesAreThereBeforeTheDayIsOver() throws Exception {
    Path artifacts = Files.createDirectory(folder.resolve("artifacts"));
    Files.writeString(artifacts.resolve("build.log"), "done\n", UTF_8);
    Streamed streamed =
        new Streamed(folder)
            .withArtifacts(artifacts)
            .at(DAY)
            .comes(event("r/../1", 1, "step_started", "build", null))
            .comes(event("r/../1", 5, "step_completed", "build", null))
            .comes(event("r/../1", 6, "run_completed", null, "{\"artifacts\":[\"build.log\"]}"))
            .comes(event("bad", 7, "run_failed", null, "{\"artifacts\":[\"../../etc/passwd\"]}"))
            .comes(event("under way", 8, "run_started", null, null))
            .look("seen");
    streamed.run();
    Tables seen = streamed.seen("seen");

    assertThat(
        files(seen.folder().resolve("reports")),
        contains("bad_summary.json", "r%2F..%2F1_summary.json"));
    String report =
        Files.readString(seen.folder().resolve("reports/r%2F..%2F1_summary.json"), UTF_8);
    assertThat(report, containsString("\"run_id\" : \"r/../1\",\n"));
    assertThat(report, containsString("\"status\" : \"SUCCEEDED\""));
    assertThat(report, containsString("\"duration_ms\" : 240000"));
    assertThat(files(seen.folder().resolve("archive")), contains("r%2F..%2F1.zip"));
    try (ZipFile zip = new ZipFile(seen.folder().resolve("archive/r%2F..%2F1.zip").toFile())) {
      assertThat(zip.stream().map(Object::toString).toList(), contains("build.log"));
    }
    assertThat(
        rows(seen, "kind"), contains("\"ARCHIVE\"", "\"REPORT\"", "\"ARCHIVE\"", "\"REPORT\""));
    assertThat(
        rows(seen, "status"), contains("\"FAILED\"", "\"WRITTEN\"", "\"WRITTEN\"", "\"WRITTEN\""));
    List<Alert> failed =
        seen.allAlerts().stream()
            .filter(alert -> alert.getRule().equals("ARCHIVE_FAILED"))
            .toList();
    assertThat(failed, hasSize(1));
    assertThat(failed.get(0).getRunId(), is("bad"));
    assertThat(
        failed.get(0).getMessage(),
        is(
            "The artifacts of run bad were not archived: '../../etc/passwd' is no path within the"
                + " folder of artifacts"));
    try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
      assertThat(all.filter(file -> file.toString().contains("unfinished")).toList(), is(empty()));
    }
  }

  @Test
  void withoutAFolderOfArtifactsThereAreReportsAlone() throws Exception {
    Tables tables =
        new Streamed(folder)
            .at(DAY)
            .comes(event("1", 6, "run_completed", null, "{\"artifacts\":[\"build.log\"]}"))
            .run();

    assertThat(files(tables.folder().resolve("reports")), contains("1_summary.json"));
    assertThat(files(tables.folder().resolve("archive")), is(empty()));
    assertThat(rows(tables, "kind"), contains("\"REPORT\""));
    assertThat(tables.allAlerts(), is(empty()));
  }

  @Test
  void theReportOfARunThatGoesOnIsRemovedUntilItEnds() throws Exception {
    Streamed streamed =
        new Streamed(folder)
            .at(DAY)
            .comes(event("1", 1, "step_completed", "a", null))
            .look("ended")
            .comes(event("1", 2, "step_started", "b", null))
            .look("goes on")
            .comes(event("1", 3, "step_failed", "b", null))
            .look("ended again");
    streamed.run();

    assertThat(
        files(streamed.seen("ended").folder().resolve("reports")), contains("1_summary.json"));
    assertThat(files(streamed.seen("goes on").folder().resolve("reports")), is(empty()));
    assertThat(rows(streamed.seen("goes on"), "run_id"), is(empty()));
    assertThat(
        Files.readString(
            streamed.seen("ended again").folder().resolve("reports/1_summary.json"), UTF_8),
        containsString("\"PARTIAL\""));
    assertThat(
        rows(streamed.seen("ended again"), "ended_at"), contains("\"2025-03-04T00:03:00Z\""));
  }

  /** Neither the watermark nor the clock goes on between an event and the look at the table. */
  @Test
  void theWarehouseTellsAtOnceHowRunsDo() throws Exception {
    WarehouseAddress warehouse =
        WarehouseAddress.of("jdbc:h2:file:" + folder.resolve("warehouse"), null, null);
    Warehouse.migrate(warehouse);
    Streamed streamed =
        new Streamed(folder)
            .withWarehouse(warehouse)
            .at(DAY)
            .comes(event("1", 1, "run_started", null, "{\"steps\":[\"a\"]}"))
            .glance("started")
            .comes(event("1", 2, "step_completed", "a", null))
            .comes(event("2", 2, "run_started", null, null))
            .glance("ended");
    streamed.run();

    assertThat(streamed.seen("started").health(), contains("1 UNDER_WAY 0"));
    assertThat(streamed.seen("ended").health(), contains("1 SUCCEEDED 1", "2 UNDER_WAY 0"));
    // The file waits for its day.
    assertThat(
        files(streamed.seen("ended").folder().resolve("run-health")),
        contains("run-health-empty.parquet"));
  }
}
