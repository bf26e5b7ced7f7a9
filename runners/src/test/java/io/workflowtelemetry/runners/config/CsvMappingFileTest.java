package io.workflowtelemetry.runners.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.transforms.logs.csv.CsvDialect;
import io.workflowtelemetry.transforms.logs.csv.CsvDurations;
import io.workflowtelemetry.transforms.logs.csv.CsvField;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import io.workflowtelemetry.transforms.logs.csv.CsvTimes;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvMappingFileTest {
  private static final String COLUMNS = "columns: {run_id: id, created_at: at}\n";

  private final UsageErrors errors = new UsageErrors();

  @Test
  void theSampleOfGhaminerMapsItsColumns() throws IOException {
    Path samples = ProjectFolder.find().resolve("samples/csv");
    CsvMapping mapping =
        CsvMappingFile.read(samples.resolve("ghaminer.mapping.yaml"), errors).orElseThrow();
    assertThat(errors.lines(), is(empty()));
    assertThat(mapping.columns().get(CsvField.DURATION), is("build_duration"));
    assertThat(mapping.durations(), is(CsvDurations.SECONDS));
    byte[] content = Files.readAllBytes(samples.resolve("ghaminer.csv"));
    assertThat(new CsvDialect(mapping).recognises(new Head(content, "x")), is(true));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    assertThat(
        parse(
            """
            separator: "\\t"
            times: yyyy-MM-dd HH:mm
            zone: Europe/Berlin
            durations: text
            columns:
              run_id: id
              started_at: begun
            constants:
              repository: o/r
              attempt: 1
            """),
        is(
            Optional.of(
                new CsvMapping(
                    '\t',
                    Map.of(CsvField.RUN_ID, "id", CsvField.STARTED_AT, "begun"),
                    Map.of(CsvField.REPOSITORY, "o/r", CsvField.ATTEMPT, "1"),
                    CsvTimes.pattern("yyyy-MM-dd HH:mm", ZoneId.of("Europe/Berlin")),
                    CsvDurations.TEXT))));
    assertThat(errors.lines(), is(empty()));
  }

  @Test
  void whatIsAbsentHasADefault() throws IOException {
    CsvMapping mapping = parse(COLUMNS).orElseThrow();
    assertThat(mapping.separator(), is(','));
    assertThat(mapping.times(), is(CsvTimes.ISO));
    assertThat(mapping.durations(), is(CsvDurations.SECONDS));
    assertThat(mapping.constants(), is(Map.of()));
    assertThat(parse("times: epoch_ms\n" + COLUMNS).orElseThrow().times(), is(CsvTimes.EPOCH_MS));
  }

  @Test
  void everyMistakeIsToldWithItsLine() throws IOException {
    Optional<CsvMapping> mapping =
        parse(
            """
            separator: ", "
            times: "yyyy b"
            zone: Mars
            durations: weeks
            durations: ms
            colour: red
            columns:
              run_id: id
              run_id: id
              RunId: id
              branch: [a]
            constants: 5
            """);
    assertThat(mapping.isPresent(), is(false));
    assertThat(
        errors.lines(),
        contains(
            is("--csvMapping: given 'm.yaml line 1: separator: , '; allowed: one character"),
            startsWith("--csvMapping: given 'm.yaml line 3: zone: Mars'; allowed: a time zone"),
            is(
                "--csvMapping: given 'm.yaml line 4: durations: weeks'; allowed: ms, seconds,"
                    + " minutes, text"),
            startsWith("--csvMapping: given 'm.yaml line 5: durations (again)'"),
            startsWith("--csvMapping: given 'm.yaml line 6: colour'"),
            startsWith("--csvMapping: given 'm.yaml line 9: run_id (again)'"),
            startsWith("--csvMapping: given 'm.yaml line 10: RunId'"),
            startsWith("--csvMapping: given 'm.yaml line 11: branch: a list'; allowed: a text"),
            startsWith("--csvMapping: given 'm.yaml line 12: constants: 5'; allowed: fields"),
            startsWith("--csvMapping: given 'm.yaml line 2: times: yyyy b'")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "5",
        "[]",
        "columns: {run_id: id}",
        "columns: {created_at: a}",
        "columns: {run_id: id, created_at: a}\n---\nmore: 1\n",
        "separator: '\"'\n" + COLUMNS
      })
  void whatMapsNoRunIsRefused(String text) throws IOException {
    assertThat(parse(text).isPresent(), is(false));
    assertThat(errors.lines().size(), is(1));
  }

  @Test
  void whatIsNoYamlIsRefused() throws IOException {
    parse("columns: {run_id: id\n");
    parse("x".repeat(2_000_000));
    assertThat(
        errors.lines(),
        contains(containsString("YAML"), containsString("a file of at most 1048576 bytes")));
    assertThat(parse("columns: " + "[".repeat(100_000)).isPresent(), is(false));
  }

  private Optional<CsvMapping> parse(String text) throws IOException {
    return CsvMappingFile.parse("m.yaml", text.getBytes(StandardCharsets.UTF_8), errors);
  }
}
