package io.workflowtelemetry.transforms.logs.nativelogs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoricalLogDialectTest {
  private static final String RECORD =
      """
      Workflow: Nightly Build
      Status: success
      Duration: 1m 20s
      Timestamp: 2019-05-06T03:00:00+02:00
      Commit: 9A9B9C9D
      """;

  /** {@code printf 'o/r\nNightly Build\n2019-05-06T01:00:00Z\n9a9b9c9d' | sha256sum}. */
  private static final String RUN_ID = "230b98b69f2927bb";

  private static Parsed parse(byte[] paragraph) {
    return Parsed.of(DialectSettings.defaults(), "historical-log", "build.log", paragraph, "o/r");
  }

  private static Parsed parse(String paragraph) {
    return parse(paragraph.getBytes(UTF_8));
  }

  private static RunUpdate update(String paragraph) {
    Parsed parsed = parse(paragraph);
    assertThat(parsed.bad, is(empty()));
    assertThat(parsed.updates, hasSize(1));
    return parsed.updates.get(0);
  }

  @Test
  void aRecordIsReadLineByLine() {
    Instant start = Instant.parse("2019-05-06T01:00:00Z");
    assertThat(
        update(RECORD),
        is(
            RunUpdate.newBuilder()
                .setKey(new RunKey("o/r", RUN_ID, 1L))
                .setRun(
                    RunState.newBuilder()
                        .setWorkflowName("Nightly Build")
                        .setHeadSha("9a9b9c9d")
                        .setStatus("completed")
                        .setConclusion("success")
                        .setCreatedAt(start)
                        .setRunStartedAt(start)
                        .setReportedDurationMs(80_000L)
                        .build())
                .setJobs(List.of())
                .build()));
  }

  @Test
  void neitherTheOrderOfItsLinesNorTextAmongThemMatters() {
    RunUpdate update = update(RECORD);
    List<String> lines =
        new ArrayList<>(
            RECORD.replace("Workflow", "WORKFLOW").replace("Status", "status").lines().toList());
    lines.add("  compiled 120 classes");
    lines.add("Warning: Status: of the disk");
    lines.add("Duration of all: 3");
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(lines, new Random(seed));
      assertThat(update(String.join("\r\n", lines)), is(update));
      assertThat(update("  \t" + String.join(" \n ", lines)), is(update));
    }
  }

  @Test
  void theNextWorkflowEndsARecord() {
    String second = RECORD.replace("Nightly Build", "Docs").replace("1m 20s", "00:00:45");
    Parsed parsed = parse("some text\n" + RECORD + "its text\n" + second);
    assertThat(parsed.bad, is(empty()));
    assertThat(
        parsed.updates.stream().map(update -> update.getRun().getWorkflowName()).toList(),
        contains("Nightly Build", "Docs"));
    assertThat(
        parsed.updates.stream().map(update -> update.getRun().getReportedDurationMs()).toList(),
        contains(80_000L, 45_000L));
  }

  @Test
  void aBadRecordKeepsItsLinesAndTheOthersPass() {
    String broken = "Workflow: Broken\nStatus: success\n  out of memory\n";
    Parsed parsed = parse(RECORD + broken + RECORD.replace("Nightly Build", "Docs"));
    assertThat(parsed.types, contains(RecordType.RUN, RecordType.RUN));
    assertThat(parsed.bad, hasSize(1));
    BadRecord bad = parsed.bad.get(0);
    assertThat(UTF_8.decode(bad.getPayload()).toString(), is(broken));
    assertThat(bad.getLine(), is(Parsed.LINE + 5));
    assertThat(bad.getErrorType(), is("MISSING_FIELD"));
    assertThat(bad.getRecordType(), is("run"));
    assertThat(bad.getDialect(), is("historical-log"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Workflow: Nightly Build  |                      | MISSING_FIELD",
        "Workflow: Nightly Build  | Workflow:            | MISSING_FIELD",
        "Status: success          |                      | MISSING_FIELD",
        "Duration: 1m 20s         |                      | MISSING_FIELD",
        "Duration: 1m 20s         | Duration: 80         | WRONG_TYPE",
        "Duration: 1m 20s         | Duration: 400d       | OUT_OF_RANGE",
        "Timestamp: 2019          | When: 2019           | MISSING_FIELD",
        "2019-05-06T03:00:00+02:00| 2019-05-06 03:00     | WRONG_TYPE",
        "2019-05-06T03:00:00+02:00| 0001-01-01T00:00:00Z | MISSING_FIELD",
        "Commit: 9A9B9C9D         | Status: failure      | WRONG_TYPE"
      })
  void whatIsMissingOrWrongIsBad(String line, String instead, String error) {
    assertThat(RECORD.contains(line), is(true));
    Parsed parsed = parse(RECORD.replace(line, instead == null ? "" : instead));
    assertThat(parsed.updates, is(empty()));
    assertThat(parsed.bad.get(0).getErrorType(), is(error));
  }

  @Test
  void aRunUnderWayNeedsNoDurationAndARunNoCommit() {
    RunState run =
        update("Workflow: A\nStatus: Running\nTimestamp: 2019-05-06T01:00:00Z\n").getRun();
    assertThat(run.getStatus(), is("running"));
    assertThat(run.getConclusion() == null && run.getReportedDurationMs() == null, is(true));
    Parsed ended = parse("Workflow: A\nStatus: completed\nTimestamp: 2019-05-06T01:00:00Z\n");
    assertThat(ended.bad.get(0).getErrorType(), is("MISSING_FIELD"));
  }

  @Test
  void theRunIsKnownByWhatTellsItFromOthers() {
    List<String> others =
        List.of(
            RECORD.replace("Nightly", "Daily"),
            RECORD.replace("03:00:00", "03:00:01"),
            RECORD.replace("9A9B", "0A0B"),
            RECORD.replace("Commit: 9A9B9C9D\n", ""));
    others.forEach(other -> assertThat(update(other).getKey().getRunId(), is(not(RUN_ID))));
    List<String> same =
        List.of(
            RECORD.replace("03:00:00+02:00", "01:00:00Z"),
            RECORD.replace("9A9B9C9D", "9a9b9c9d"),
            RECORD.replace("success", "failure"),
            RECORD.replace("1m 20s", "80s"));
    same.forEach(other -> assertThat(update(other).getKey().getRunId(), is(RUN_ID)));
  }

  @Test
  void textWithoutARecordIsNoted() {
    assertThat(parse("=== build server ===\nhello").types, contains(RecordType.NOTED));
  }

  @Test
  void bytesThatAreNoUtf8AreBadWhereTheyTell() {
    assertThat(
        parse(RECORD.replace("Nightly", "N\u00e4chtlich").getBytes(ISO_8859_1))
            .bad
            .get(0)
            .getErrorType(),
        is("NOT_UTF8"));
    assertThat(
        parse((RECORD + "f\u00fcnf\n").getBytes(ISO_8859_1)).types, contains(RecordType.RUN));
    assertThat(
        parse(RECORD.replace("Nightly", "n".repeat(65_536))).bad.get(0).getErrorType(),
        is("OUT_OF_RANGE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Workflow: A\nStatus: success\n",
        "old server\n\n\n  status: success\r\n  WORKFLOW: A\r\n",
        "Commit: 1\n\nWorkflow: A\n"
      })
  void aLogIsToldByItsLines(String head) {
    assertThat(recognises(head), is(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "Workflow: A\n",
        "Status: success\nDuration: 1s\n",
        "Workflows: A\nStatus: success\n",
        "the Workflow: A\nStatus: success\n",
        "{\nWorkflow: A\nStatus: success\n",
        " <x>\nWorkflow: A\nStatus: success\n",
        "[\nWorkflow: A\nStatus: success\n",
        "Workflow: A\nStatus: success\u0000\n",
        "2025-01-01T00:00:00.0000000Z Workflow: A\n2025-01-01T00:00:00.0000000Z Status: success\n"
      })
  void otherFilesAreNone(String head) {
    assertThat(recognises(head), is(false));
  }

  private static boolean recognises(String head) {
    return new HistoricalLogDialect().recognises(new Head(head.getBytes(UTF_8), "any"));
  }

  @Test
  void manyRecordsTakeNoLongerThanTheirBytes() {
    String many = "Workflow: A\nStatus: success\n".repeat(200_000);
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> parse(many));
    assertThat(parsed.bad, hasSize(200_000));
    assertThat(parsed.bad.get(199_999).getLine(), is(Parsed.LINE + 399_998));
  }

  @Provide
  Arbitrary<String> paragraphs() {
    return Arbitraries.of(
            "Workflow: A",
            "workflow:",
            "Status: success",
            "STATUS: ?",
            "Duration: 45s",
            "Duration: 1:2:3:4",
            "Timestamp: 2019-05-06T01:00:00Z",
            "Timestamp: then",
            "Commit: ab",
            "text",
            "\u00e4:\u0000",
            "\r")
        .list()
        .ofMaxSize(15)
        .map(lines -> String.join("\n", lines));
  }

  @Property(tries = 1000)
  void everyByteIsOfARunOrOfABadRecord(@ForAll("paragraphs") String paragraph) {
    Parsed parsed = parse(paragraph);
    long workflows =
        paragraph
            .lines()
            .filter(line -> line.strip().toLowerCase(Locale.ROOT).startsWith("workflow:"))
            .count();
    assertThat((long) parsed.records(), is(Math.max(1, workflows)));
  }
}
