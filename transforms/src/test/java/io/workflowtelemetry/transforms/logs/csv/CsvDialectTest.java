package io.workflowtelemetry.transforms.logs.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDialectTest {
  /** Every field in a column of its own name. */
  private static final CsvMapping ALL =
      new CsvMapping(
          ',',
          Arrays.stream(CsvField.values()).collect(Collectors.toMap(f -> f, CsvField::label)),
          Map.of(),
          CsvTimes.ISO,
          CsvDurations.SECONDS);

  private static final CsvMapping FEW = few(CsvTimes.ISO, CsvDurations.SECONDS);

  private static CsvMapping few(CsvTimes times, CsvDurations durations) {
    return new CsvMapping(
        ';',
        Map.of(CsvField.RUN_ID, "id", CsvField.STARTED_AT, "begun", CsvField.DURATION, "took"),
        Map.of(CsvField.REPOSITORY, "o/r", CsvField.WORKFLOW_NAME, "CI"),
        times,
        durations);
  }

  private static Parsed parse(CsvMapping mapping, byte[] payload) {
    DialectSettings settings = DialectSettings.defaults().withCsvMapping(mapping);
    return Parsed.of(settings, "csv", "builds.csv", payload, null);
  }

  private static Parsed parse(CsvMapping mapping, String payload) {
    return parse(mapping, payload.getBytes(UTF_8));
  }

  private static RunState run(CsvMapping mapping, String payload) {
    Parsed parsed = parse(mapping, payload);
    assertThat(parsed.bad, is(empty()));
    assertThat(parsed.updates, hasSize(1));
    return parsed.updates.get(0).getRun();
  }

  private static BadRecord bad(CsvMapping mapping, String payload) {
    Parsed parsed = parse(mapping, payload);
    assertThat(parsed.types, is(empty()));
    assertThat(parsed.bad, hasSize(1));
    return parsed.bad.get(0);
  }

  @Test
  void aRowIsReadFieldByField() {
    Map<CsvField, String> row = new EnumMap<>(CsvField.class);
    row.put(CsvField.REPOSITORY, "o/r");
    row.put(CsvField.RUN_ID, "7001");
    row.put(CsvField.ATTEMPT, "2");
    row.put(CsvField.WORKFLOW_NAME, "\"Build, \"\"test\"\"\"");
    row.put(CsvField.WORKFLOW_ID, "77");
    row.put(CsvField.EVENT, "push");
    row.put(CsvField.BRANCH, "main");
    row.put(CsvField.HEAD_SHA, "ABC");
    row.put(CsvField.ACTOR, "ada");
    row.put(CsvField.STATUS, "Completed");
    row.put(CsvField.CONCLUSION, " FAILURE ");
    row.put(CsvField.CREATED_AT, "2025-03-04T08:00:00Z");
    row.put(CsvField.STARTED_AT, "2025-03-04T10:00:00+01:00");
    row.put(CsvField.UPDATED_AT, "2025-03-04T10:00:00Z");
    row.put(CsvField.DURATION, "45.5");
    row.put(CsvField.TESTS_TOTAL, "122.0");
    row.put(CsvField.TEST_FAILURES, "3");
    row.put(CsvField.COMMIT_AUTHOR, "Ada");
    row.put(CsvField.COMMIT_MESSAGE, "\"two\nlines \uD83D\uDC4B\"");
    row.put(CsvField.FILES_CHANGED, "1");
    row.put(CsvField.LINES_ADDED, "2");
    row.put(CsvField.LINES_REMOVED, "3");
    String header =
        Arrays.stream(CsvField.values()).map(CsvField::label).collect(Collectors.joining(","));
    String cells =
        Arrays.stream(CsvField.values())
            .map(field -> row.getOrDefault(field, ""))
            .collect(Collectors.joining(","));
    Parsed parsed = parse(ALL, header + ",more\n" + cells + ",x");
    RunState expected =
        RunState.newBuilder()
            .setWorkflowName("Build, \"test\"")
            .setWorkflowId("77")
            .setEvent("push")
            .setBranch("main")
            .setHeadSha("abc")
            .setActor("ada")
            .setStatus("completed")
            .setConclusion("failure")
            .setCreatedAt(Instant.parse("2025-03-04T08:00:00Z"))
            .setRunStartedAt(Instant.parse("2025-03-04T09:00:00Z"))
            .setUpdatedAt(Instant.parse("2025-03-04T10:00:00Z"))
            .setReportedDurationMs(45_500L)
            .setTestsTotal(122L)
            .setTestFailures(3L)
            .setCommit(new Commit("abc", "Ada", 11L, 1L, 2L, 3L, null))
            .build();
    assertThat(
        parsed.updates,
        contains(
            RunUpdate.newBuilder()
                .setKey(new RunKey("o/r", "7001", 2L))
                .setRun(expected)
                .setJobs(List.of())
                .build()));
  }

  @Test
  void whatNoCellHoldsIsAConstantOrNull() {
    Parsed parsed = parse(FEW, "took;id;begun;x\n;1;2025-03-04T08:00:00Z;\"a;b\"");
    assertThat(parsed.updates.get(0).getKey(), is(new RunKey("o/r", "1", 1L)));
    Instant start = Instant.parse("2025-03-04T08:00:00Z");
    assertThat(
        parsed.updates.get(0).getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("CI")
                .setCreatedAt(start)
                .setRunStartedAt(start)
                .build()));
  }

  @Test
  void aStatedLengthOfTheMessageCountsMoreThanTheMessage() {
    CsvMapping mapping =
        new CsvMapping(
            ',',
            Map.of(
                CsvField.RUN_ID, "id",
                CsvField.CREATED_AT, "at",
                CsvField.COMMIT_MESSAGE, "message",
                CsvField.COMMIT_MESSAGE_LENGTH, "length"),
            Map.of(CsvField.REPOSITORY, "o/r"),
            CsvTimes.ISO,
            CsvDurations.MS);
    String row = "id,at,message,length\n1,2025-03-04T08:00:00Z,cut off,";
    assertThat(run(mapping, row + "300").getCommit().getMessageLength(), is(300L));
    assertThat(run(mapping, row).getCommit().getMessageLength(), is(7L));
    assertThat(run(mapping, row.replace("cut off", "")).getCommit(), is(nullValue()));
  }

  @ParameterizedTest
  @CsvSource({
    "MS, 45000, 45000",
    "MS, 0.5, 1",
    "SECONDS, 87604.0, 87604000",
    "SECONDS, 1e2, 100000",
    "MINUTES, 1.5, 90000",
    "TEXT, 0:01:20, 80000",
    "TEXT, 1m 20s, 80000"
  })
  void durationsAreWrittenInOneWay(CsvDurations durations, String cell, long ms) {
    RunState run =
        run(few(CsvTimes.ISO, durations), "id;begun;took\n1;2025-03-04T08:00:00Z;" + cell);
    assertThat(run.getReportedDurationMs(), is(ms));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "EPOCH_SECONDS       | -                | 1741075200               | 2025-03-04T08:00:00Z",
        "EPOCH_SECONDS       | -                | 1741075200.1239          | 2025-03-04T08:00:00.123Z",
        "EPOCH_MS            | -                | 1741075200123            | 2025-03-04T08:00:00.123Z",
        "yyyy-MM-dd HH:mm:ss | America/New_York | 2025-03-04 03:00:00      | 2025-03-04T08:00:00Z",
        "uuuu-MM-dd HH:mm    | UTC              | 2025-03-04 08:00         | 2025-03-04T08:00:00Z",
        "yyyy-MM-dd'T'HH:mmXXX | UTC            | 2025-03-04T09:00+01:00   | 2025-03-04T08:00:00Z",
        "dd MMM yyyy hh:mm a | UTC              | 04 mar 2025 08:00 PM     | 2025-03-04T20:00:00Z"
      })
  void timesAreWrittenInOneWay(String format, @Nullable String zone, String cell, Instant time) {
    CsvTimes times = times(format, zone);
    assertThat(
        run(few(times, CsvDurations.MS), "id;begun;took\n1;" + cell + ";").getCreatedAt(),
        is(time));
    CsvDialect copy = SerializableUtils.clone(new CsvDialect(few(times, CsvDurations.MS)));
    assertThat(copy.recognises(new Head("begun;id;took\n".getBytes(UTF_8), "x")), is(true));
  }

  private static CsvTimes times(String format, @Nullable String zone) {
    return switch (format) {
      case "EPOCH_SECONDS" -> CsvTimes.EPOCH_SECONDS;
      case "EPOCH_MS" -> CsvTimes.EPOCH_MS;
      default -> CsvTimes.pattern(format, ZoneId.of(zone));
    };
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "EPOCH_SECONDS       | -   | now                 | WRONG_TYPE",
        "EPOCH_SECONDS       | -   | 1e999999999         | OUT_OF_RANGE",
        "EPOCH_SECONDS       | -   | 1e-999999999        | WRONG_TYPE",
        "EPOCH_MS            | -   | -1                  | OUT_OF_RANGE",
        "EPOCH_MS            | -   | 4102444800000       | OUT_OF_RANGE",
        "yyyy-MM-dd HH:mm:ss | UTC | 2025-02-30 08:00:00 | WRONG_TYPE",
        "yyyy-MM-dd HH:mm:ss | UTC | 2025-02-20          | WRONG_TYPE",
        "yyyy-MM-dd HH:mm:ss | UTC | 1960-02-20 08:00:00 | OUT_OF_RANGE",
        "yyyy-MM-dd          | UTC | 2025-02-20          | WRONG_TYPE"
      })
  void otherTimesAreBad(String format, @Nullable String zone, String cell, String error) {
    BadRecord bad =
        bad(few(times(format, zone), CsvDurations.MS), "id;begun;took\n1;" + cell + ";");
    assertThat(bad.getErrorType(), is(error));
  }

  @Test
  void aPatternThatIsNoneIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> CsvTimes.pattern("yyyy-MM-dd b", ZoneOffset.UTC));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id;begun;took~1;2025-03-04T08:00:00Z;-1              | OUT_OF_RANGE",
        "id;begun;took~1;2025-03-04T08:00:00Z;1e999999999     | OUT_OF_RANGE",
        "id;begun;took~1;2025-03-04T08:00:00Z;a while         | WRONG_TYPE",
        "id;begun;took~;2025-03-04T08:00:00Z;1                | MISSING_FIELD",
        "id;begun;took~1;;1                                   | MISSING_FIELD",
        "id;begun;took~1;2025-03-04T08:00:00Z                 | INVALID_CSV",
        "id;begun;took~1;2025-03-04T08:00:00Z;1;2             | INVALID_CSV",
        "id;begun;took~1;2025-03-04T08:00:00Z;\"1             | INVALID_CSV",
        "id;begun;took~1;2025-03-04T08:00:00Z;\"1\"x          | INVALID_CSV",
        "id;begun;took                                        | INVALID_CSV",
        "id;begun;took~1;2025-03-04T08:00:00Z;1~2;;           | INVALID_CSV",
        "id;begun~1;2025-03-04T08:00:00Z                      | INVALID_CSV",
        "id;begun;took;id~1;2025-03-04T08:00:00Z;1;1          | INVALID_CSV"
      })
  void aRowThatIsNotWhatItMustBeIsBad(String payload, String error) {
    BadRecord bad = bad(FEW, payload.replace('~', '\n'));
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getRecordType(), is("run"));
    assertThat(UTF_8.decode(bad.getPayload()).toString(), is(payload.replace('~', '\n')));
  }

  @ParameterizedTest
  @CsvSource({
    "attempt, 0, OUT_OF_RANGE",
    "attempt, 1.5, WRONG_TYPE",
    "attempt, one, WRONG_TYPE",
    "tests_total, 1e999999999, OUT_OF_RANGE",
    "tests_total, 1e-999999999, WRONG_TYPE",
    "test_failures, -1, OUT_OF_RANGE",
    "lines_added, 11111111111111111111111111111111111111111, WRONG_TYPE"
  })
  void numbersAreBounded(String column, String cell, String error) {
    String row = "run_id,repository,created_at," + column + "\n1,o/r,2025-03-04T08:00:00Z," + cell;
    CsvMapping mapping =
        new CsvMapping(
            ',',
            ALL.columns().entrySet().stream()
                .filter(entry -> row.contains(entry.getValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
            Map.of(),
            CsvTimes.ISO,
            CsvDurations.MS);
    assertThat(bad(mapping, row).getErrorType(), is(error));
  }

  @Test
  void textsAreBoundedAndMustBeUtf8() {
    String row = "id;begun;took\n%s;2025-03-04T08:00:00Z;";
    assertThat(bad(FEW, row.formatted("1".repeat(257))).getErrorType(), is("OUT_OF_RANGE"));
    assertThat(run(FEW, row.formatted("1".repeat(256))).getWorkflowName(), is("CI"));
    Parsed parsed = parse(FEW, row.formatted("\u00e4").getBytes(ISO_8859_1));
    assertThat(parsed.bad.get(0).getErrorType(), is("NOT_UTF8"));
    assertThat(bad(FEW, "id;begun;took\n" + ";".repeat(5000)).getErrorType(), is("INVALID_CSV"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id;begun;took\n", "\"took\";\"x\"\"\n\";\"id\";begun\r\n1;2", " took ; id;begun"})
  void aFileIsToldByItsHeader(String head) {
    assertThat(recognises(head), is(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "id;begun\n", "id,begun,took\n", "x\nid;begun;took", "\"id;begun;took"})
  void otherFilesAreNone(String head) {
    assertThat(recognises(head), is(false));
  }

  private static boolean recognises(String head) {
    return new CsvDialect(FEW).recognises(new Head(head.getBytes(UTF_8), "any.csv"));
  }

  @Test
  void aMappingTellsTheRunAndWhenItWas() {
    assertThat(FEW.problem().isPresent(), is(false));
    CsvMapping none = new CsvMapping(',', Map.of(), Map.of(), CsvTimes.ISO, CsvDurations.MS);
    assertThat(none.problem().orElseThrow(), is("a column for run_id"));
    CsvMapping timeless =
        new CsvMapping(',', Map.of(CsvField.RUN_ID, "id"), Map.of(), CsvTimes.ISO, CsvDurations.MS);
    assertThat(timeless.problem().orElseThrow(), is("a column for created_at or for started_at"));
    CsvMapping quoted = new CsvMapping('"', FEW.columns(), Map.of(), CsvTimes.ISO, CsvDurations.MS);
    assertThat(quoted.problem().isPresent(), is(true));
  }

  @Test
  void theSampleOfGhaminerIsRead() throws IOException {
    Map<CsvField, String> columns =
        Map.ofEntries(
            Map.entry(CsvField.REPOSITORY, "repo"),
            Map.entry(CsvField.RUN_ID, "id_build"),
            Map.entry(CsvField.WORKFLOW_NAME, "workflow_name"),
            Map.entry(CsvField.BRANCH, "branch"),
            Map.entry(CsvField.STATUS, "status"),
            Map.entry(CsvField.CONCLUSION, "conclusion"),
            Map.entry(CsvField.CREATED_AT, "created_at"),
            Map.entry(CsvField.UPDATED_AT, "updated_at"),
            Map.entry(CsvField.DURATION, "build_duration"),
            Map.entry(CsvField.TESTS_TOTAL, "tests_total"),
            Map.entry(CsvField.TEST_FAILURES, "tests_failed"));
    CsvMapping mapping = new CsvMapping(',', columns, Map.of(), CsvTimes.ISO, CsvDurations.SECONDS);
    Path sample = Path.of(System.getProperty("project.root")).resolve("samples/csv/ghaminer.csv");
    byte[] content = Files.readAllBytes(sample);
    assertThat(new CsvDialect(mapping).recognises(new Head(content, "x")), is(true));
    List<String> lines = Files.readAllLines(sample);
    List<RunState> runs =
        lines.subList(1, lines.size()).stream()
            .map(line -> run(mapping, lines.get(0) + "\n" + line))
            .toList();
    assertThat(runs, hasSize(8));
    for (RunState run : runs) {
      assertThat(run.getWorkflowName(), is("Build, test"));
      assertThat(run.getTestsTotal(), is(122L));
      assertThat(
          run.getCreatedAt().plusMillis(run.getReportedDurationMs()), is(run.getUpdatedAt()));
    }
    assertThat(runs.get(0).getBranch(), is("fix/moorings, again"));
    assertThat(runs.stream().filter(run -> "failure".equals(run.getConclusion())).count(), is(2L));
  }

  @Provide
  Arbitrary<List<String>> cells() {
    return Arbitraries.strings().withChars("ab;,\"\n\r \u00e4'").ofMaxLength(8).list().ofSize(3);
  }

  /** What is written as RFC 4180 says is read as it was, but for blanks around it. */
  @Property(tries = 1000)
  void cellsAreReadAsTheyAreWritten(@ForAll("cells") List<String> cells)
      throws MalformedRecordException {
    String row =
        cells.stream()
            .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
            .collect(Collectors.joining(";"));
    assertThat(
        CsvText.rows("a;b;c\n" + row, ';', 3),
        contains(List.of("a", "b", "c"), cells.stream().map(String::strip).toList()));
  }
}
