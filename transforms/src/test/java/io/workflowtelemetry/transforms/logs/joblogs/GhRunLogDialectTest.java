package io.workflowtelemetry.transforms.logs.joblogs;

import static io.workflowtelemetry.transforms.logs.joblogs.JobLogDialectTest.at;
import static io.workflowtelemetry.transforms.logs.joblogs.JobLogDialectTest.fixture;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GhRunLogDialectTest {
  private static final String MARK = "\ufeff";

  private static String line(int second, String text) {
    return "2025-03-01T10:00:%02d.1234567Z %s\n".formatted(second, text);
  }

  /** Puts job and step before each line of a log, as gh does. */
  private static String gh(String job, String step, String log) {
    StringBuilder lines = new StringBuilder();
    for (String line : log.split("(?<=\n)", 0)) {
      lines.append(job).append('\t').append(step).append('\t').append(line);
    }
    return lines.toString();
  }

  private static List<JobLog> logs(String file, String text) {
    Parsed parsed = Parsed.file(file, text.getBytes(UTF_8));
    assertThat(parsed.bad, empty());
    assertThat(parsed.dialects.stream().distinct().toList(), contains("gh-run-log"));
    return parsed.observations.stream().map(observation -> observation.getJobLog()).toList();
  }

  private static JobLog comparable(JobLog log) {
    return JobLog.newBuilder(log).setFile("").build();
  }

  /** The logs of steps that gh takes from an archive say what they say in the archive. */
  @Test
  void saysWhatTheArchiveSays() throws IOException {
    String setUp = MARK + line(1, "##[warning]w") + line(2, "1 passed in 0.1s");
    String ruff = MARK + line(3, "##[error]E1") + "an untimed\tline\tof a file\n" + line(5, "x");
    String post = line(6, "2 passed in 0.1s");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (String[] entry :
          new String[][] {
            {"lint/1_Set up job.txt", setUp}, {"lint/2_Run ruff.txt", ruff}, {"lint/9_P.txt", post}
          }) {
        zip.putNextEntry(new ZipEntry(entry[0]));
        zip.write(entry[1].getBytes(UTF_8));
        zip.closeEntry();
      }
    }
    Parsed expected = Parsed.file("logs/16000000001.zip", archive.toByteArray());
    String text =
        gh("lint", "Set up job", setUp) + gh("lint", "Run ruff", ruff) + gh("lint", "P", post);
    Parsed parsed = Parsed.file("logs/16000000001.log", text.getBytes(UTF_8));
    JobLog log = parsed.observations.get(0).getJobLog();
    assertThat(log.getFile(), is("logs/16000000001.log!lint"));
    assertThat(comparable(log), is(comparable(expected.observations.get(0).getJobLog())));
    assertThat(log.getLines(), is(6L));
    assertThat(
        log.getSteps(),
        contains(
            new LogStep("Set up job", at(1), at(2), 1_000L),
            new LogStep("Run ruff", at(3), at(5), 2_000L),
            new LogStep("P", at(6), at(6), 0L)));
    assertThat(log.getTests(), contains(new TestTotals("pytest", 3L, 0L, 0L)));
    assertThat(parsed.updates, is(expected.updates));
  }

  /** Where gh can't tell steps, it has the log of the job. */
  @Test
  void theLogOfAWholeJobIsThatOfItsFile() {
    byte[] file = fixture("3_build (17).txt");
    JobLog expected = Parsed.file("logs/build (17).txt", file).observations.get(0).getJobLog();
    String text = gh("build (17)", "UNKNOWN STEP", new String(file, UTF_8));
    List<JobLog> logs = logs("logs/all.log", text + gh("b", "UNKNOWN STEP", line(1, "x")));
    assertThat(logs, hasSize(2));
    assertThat(comparable(logs.get(0)), is(comparable(expected)));
    assertThat(logs.get(1).getJob(), is("b"));
    assertThat(logs.get(1).getRunId(), nullValue());
  }

  @Test
  void jobsOfOneNameAreApart() {
    String job = gh("a", "Set up job", line(1, "x")) + gh("a", "Run b", line(2, "##[error]no"));
    String whole = gh("w", "UNKNOWN STEP", MARK + line(3, "x"));
    List<JobLog> logs = logs("x", job + job + whole + whole);
    assertThat(logs.stream().map(JobLog::getJob).toList(), contains("a", "a", "w", "w"));
    assertThat(logs.get(0).getErrors().stream().map(LogError::getStep).toList(), contains("Run b"));
    assertThat(logs.get(1).getLines(), is(2L));
  }

  /** Two steps of one name that follow each other have a mark each. */
  @Test
  void aMarkBeginsAStep() {
    String text =
        gh("a", "Run x", MARK + line(1, "x")) + gh("a", "Run x", MARK + line(4, "") + line(5, "y"));
    assertThat(
        logs("x", text).get(0).getSteps(),
        contains(
            new LogStep("Run x", at(1), at(1), 0L), new LogStep("Run x", at(4), at(5), 1_000L)));
  }

  @Test
  void aMarkWithoutATimeIsText() {
    JobLog log = logs("x", gh("a", "b", line(1, "x") + MARK + "y\n" + line(2, "z"))).get(0);
    assertThat(log.getLines(), is(3L));
    assertThat(log.getSteps(), contains(new LogStep("b", at(1), at(2), 1_000L)));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "logs/16000000001.log,16000000001",
        "logs/run-16000000001.txt.gz,16000000001",
        "logs/15000000001/2/16000000001.log,15000000001",
        "logs/20250301.log,NULL",
        "logs/a16000000001.log,NULL"
      },
      nullValues = "NULL")
  void theRunIsThatOfThePathElseOfTheName(String file, String run) {
    assertThat(logs(file, gh("a", "b", line(1, "x"))).get(0).getRunId(), is(run));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\tb\tno time\n",
        "a\t2025-03-01T10:00:00.1234567Z x\n",
        "\tb\t2025-03-01T10:00:00.1234567Z x\n",
        "a\t\t2025-03-01T10:00:00.1234567Z x\n",
        "a\tb\t2025-03-01T10:00:00Z x\n",
        "a\nb\tc\t2025-03-01T10:00:00.1234567Z x\n"
      })
  void otherLinesAreNone(String text) {
    Parsed parsed = Parsed.file("x.log", text.getBytes(UTF_8));
    assertThat(parsed.bad.get(0).getErrorType(), is("UNKNOWN_FORMAT"));
    parsed = Parsed.of(DialectSettings.defaults(), "gh-run-log", "x", text.getBytes(UTF_8), null);
    assertThat(parsed.bad.get(0).getErrorType(), is("UNRECOGNISED"));
  }

  @Test
  void logsAreBounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10_001; i++) {
      text.append(gh("a", "b" + i, line(1, "##[error]no")));
    }
    Parsed parsed = Parsed.file("x", text.toString().getBytes(UTF_8));
    assertThat(parsed.bad.get(0).getErrorType(), is("OUT_OF_RANGE"));
    int last = text.lastIndexOf("a\tb10000");
    JobLog log = logs("x", text.substring(0, last)).get(0);
    assertThat(log.getErrorCount(), is(10_000L));
    assertThat(log.getErrors(), hasSize(1_000));
  }
}
