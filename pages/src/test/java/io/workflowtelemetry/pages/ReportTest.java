package io.workflowtelemetry.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of a report hold, beside what DuckDB says of the same Parquet. */
class ReportTest {
  @TempDir Path scratch = Path.of("");

  @Test
  void measuresAreThoseOfTheTable() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    JsonNode trends = data(Report.of(output.tables()), "trends");
    for (String level : List.of("REPOSITORY", "WORKFLOW")) {
      List<List<@Nullable String>> expected =
          SampleOutput.ask(
              """
              SELECT repository, workflow_name, epoch_ms(window_start), total, successes, failures,
                cancelled, other, duration_p50_ms, duration_p95_ms
              FROM '%s' WHERE level = '%s' AND period = 'WEEKLY' ORDER BY ALL NULLS FIRST
              """
                  .formatted(output.folder().resolve("aggregates/*.parquet"), level));
      List<List<@Nullable String>> found = new ArrayList<>();
      for (JsonNode series : trends.path("series")) {
        if (series.path("level").asText().equals(level)) {
          for (JsonNode window : series.path("WEEKLY")) {
            List<@Nullable String> row = new ArrayList<>();
            row.add(series.path("repository").asText());
            row.add(series.path("workflow").isNull() ? null : series.path("workflow").asText());
            for (int i = 0; i < 6; i++) {
              row.add(window.path(i).asText());
            }
            row.add(Double.toString(window.path(6).asDouble()));
            row.add(Double.toString(window.path(7).asDouble()));
            found.add(row);
          }
        }
      }
      assertThat(found.size(), is(greaterThan(16)));
      assertThat(sorted(found), is(sorted(expected)));
    }
  }

  private static List<String> sorted(List<List<@Nullable String>> rows) {
    return rows.stream().map(List::toString).sorted().toList();
  }

  @Test
  void theSlowWorkflowTheStreakAndTheTestsAreToldOfFirst() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    List<String> kinds =
        Report.of(output.tables()).findings().stream()
            .map(finding -> finding.kind().label())
            .toList();
    assertThat(kinds, is(List.of("Alert", "Slower", "Flaky test", "Flaky test")));
  }

  @Test
  void listsAreCountedAndTheirSqlGivesTheSameRows() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    JsonNode tests = data(Report.of(output.tables()), "tests");
    assertThat(tests.path("total").asLong(), is(2L));
    List<List<@Nullable String>> all = SampleOutput.ask(tests.path("sql").asText());
    assertThat(all.size(), is(2));
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (JsonNode row : tests.path("rows")) {
      List<@Nullable String> values = new ArrayList<>();
      row.forEach(value -> values.add(value.isNull() ? null : value.asText()));
      rows.add(values);
    }
    assertThat(rows, is(all));
  }

  @Test
  void theCriticalPathOfTheLongestRunIsMarked() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    JsonNode first =
        data(Report.of(output.tables()), "bottlenecks")
            .path("waterfalls")
            .path("waterfalls")
            .get(0);
    Map<String, Boolean> critical = new TreeMap<>();
    first.path("bars").forEach(bar -> critical.put(bar.get(0).asText(), bar.get(3).asBoolean()));
    assertThat(critical, is(Map.of("compile", true, "check", false, "deploy", true)));
  }

  @Test
  void whatIsMissingIsToldOfAsMissing() throws IOException {
    Files.createDirectories(scratch.resolve("out"));
    Report report = Report.of(Tables.ofOutput(scratch.resolve("out"), "out"));
    assertThat(data(report, "trends").path("present").asBoolean(), is(false));
    assertThat(data(report, "dora").path("dora").path("present").asBoolean(), is(false));
    assertThat(MarkdownReport.of(report), containsString("There are no aggregates."));
  }

  @Test
  void sameRowsGiveSameBytesAndNothingOfLogsIsMarkup() throws IOException, SQLException {
    SampleOutput output = SampleOutput.in(scratch.resolve("out"));
    ReportFolder.write(Report.of(output.tables()), scratch.resolve("one"));
    ReportFolder.write(Report.of(output.tables()), scratch.resolve("two"));
    Map<String, String> one = files(scratch.resolve("one"));
    assertThat(one, is(files(scratch.resolve("two"))));
    one.forEach(
        (name, text) -> {
          if (name.startsWith("data/")) {
            assertThat(
                name, text.chars().allMatch(sign -> (sign >= ' ' && sign < 127) || sign == '\n'));
            assertThat(text, not(containsString("</")));
          }
          if (!name.startsWith("assets/")) {
            assertThat(name, text, not(containsString("<img")));
            assertThat(name, text, not(containsString("/secret/place")));
          }
        });
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static JsonNode data(Report report, String name) throws IOException {
    return new JsonMapper().readTree(Json.text(Objects.requireNonNull(report.data().get(name))));
  }
}
