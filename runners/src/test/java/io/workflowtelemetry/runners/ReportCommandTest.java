package io.workflowtelemetry.runners;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportCommandTest extends CommandLineFixture {
  private static final String FIRING =
      """
      {"alert_id":"1","status":"RESOLVED","severity":"CRITICAL","observed":3,"threshold":3,"started_at":"2025-01-01T00:00:00Z","message":"was mended"}
      {"alert_id":"2","status":"FIRING","severity":"CRITICAL","observed":3,"threshold":3,"started_at":"2025-01-01T00:00:00Z","message":"Build *failed*"}
      {"alert_id":"2","status":"FIRING","severity":"CRITICAL","observed":4,"threshold":3,"started_at":"2025-01-01T00:00:00Z","message":"Build *failed* again"}
      """;

  private Path output() throws IOException {
    Path output = folder.resolve("out");
    Files.createDirectories(output.resolve("alerts"));
    Files.writeString(output.resolve("alerts/alerts-1.jsonl"), FIRING);
    return output;
  }

  @Test
  void mistakesAreToldAtOnce() {
    assertThat(
        run(
            "report",
            "--input=" + folder + "/none",
            "--format=pdf",
            "--output=" + folder + "/samples/runs.jsonl"),
        is(ExitCode.USAGE));
    assertThat(err(), allOf(containsString("--input: "), containsString("--format: ")));
    assertThat(err(), containsString("--output: "));
    assertThat(run("report", "--input=out", "--jdbcUrl=jdbc:h2:mem:x"), is(ExitCode.USAGE));
    assertThat(err(), containsString("one of the two"));
  }

  @Test
  void pagesAreWrittenOfWhatIsThere() throws IOException {
    Path pages = folder.resolve("pages");
    assertThat(run("report", "--input=" + output(), "--output=" + pages), is(ExitCode.OK));
    assertThat(out(), is("report  " + pages.resolve("index.html") + "\n"));
    assertThat(
        Files.readString(pages.resolve("data/overview.js")),
        allOf(
            startsWith("(globalThis.reportData ??= {})[\"overview\"] = {"),
            containsString("Build *failed* again")));
    assertThat(Files.readString(pages.resolve("data/alerts.js")), containsString("\"total\":2"));
  }

  @Test
  void markdownIsPutAtTheEndOfAFile() throws IOException {
    Path summary = folder.resolve("summary.md");
    Files.writeString(summary, "before\n");
    String input = "--input=" + output();
    assertThat(run("report", input, "--format=markdown"), is(ExitCode.OK));
    String markdown = out();
    assertThat(markdown, containsString("1. **Alert**: Build &#42;failed&#42; again"));
    assertThat(run("report", input, "--format=markdown", "--output=" + summary), is(ExitCode.OK));
    assertThat(out(), is(""));
    assertThat(Files.readString(summary), is("before\n" + markdown));
  }

  @ParameterizedTest
  @EnumSource
  void aWarehouseIsReadTheSame(TestWarehouse.Kind kind) throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Warehouse.migrate(warehouse.address());
    for (String period : List.of("WEEKLY", "MONTHLY")) {
      warehouse.execute(
          """
          insert into workflow_aggregate (period, window_start, window_end, level, repository,
            total, successes, failures, cancelled, other, duration_count, duration_p50_ms, reruns,
            wasted_ms, failures_by_hour, failures_by_weekday)
          values ('%s', timestamp with time zone '2025-01-06 00:00:00+00',
            timestamp with time zone '2025-01-13 00:00:00+00', 'REPOSITORY', 'harbor/lantern',
            5, 3, 2, 0, 0, 5, 1500.5, 0, 7, '[]', '[]')
          """
              .formatted(period));
    }
    Path pages = folder.resolve("pages");
    assertThat(
        run(warehouse.with("report", "--output=" + pages).toArray(String[]::new)), is(ExitCode.OK));
    assertThat(
        Files.readString(pages.resolve("data/trends.js")),
        containsString("\"WEEKLY\":[[1736121600000,5,3,2,0,0,1500.5,null,null,null,0,7]]"));
  }
}
