package io.workflowtelemetry.transforms.logs.joblogs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobLogDialectTest {
  private static final String TIME = "2025-03-01T10:00:00.1234567Z ";

  static byte[] fixture(String name) {
    try (InputStream in =
        JobLogDialectTest.class.getResourceAsStream("/fixtures/github-job-log/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Instant at(int second) {
    return Instant.parse("2025-03-01T10:00:00.123Z").plusSeconds(second);
  }

  private static LogStep step(String name, int from, int to) {
    return new LogStep(name, at(from), at(to), (to - from) * 1000L);
  }

  static JobLog log(Parsed parsed) {
    assertThat(parsed.bad, empty());
    assertThat(parsed.observations, hasSize(1));
    return parsed.observations.get(0).getJobLog();
  }

  private static JobLog log(String text) {
    return log(Parsed.file("logs/a.txt", text.getBytes(UTF_8)));
  }

  private static LogError error(String pattern, String message, @Nullable String step, int second)
      throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(pattern.getBytes(UTF_8));
    String fingerprint = HexFormat.of().formatHex(digest).substring(0, 16);
    return new LogError(fingerprint, pattern, message, step, at(second));
  }

  @Test
  void aLogIsReadFieldByField() throws NoSuchAlgorithmException {
    byte[] bytes = fixture("3_build (17).txt");
    Parsed parsed = Parsed.file("logs/16000000001/2/3_build (17).txt", bytes);
    assertThat(parsed.dialects, contains("github-job-log", "github-job-log"));
    String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    TestTotals totals = new TestTotals("maven-surefire", 7L, 1L, 2L);
    assertThat(
        log(parsed),
        is(
            JobLog.newBuilder()
                .setRepository("default/repository")
                .setRunId("16000000001")
                .setRunAttempt(2L)
                .setJob("build (17)")
                .setFile("logs/16000000001/2/3_build (17).txt")
                .setSha256(sha)
                .setLines(23)
                .setStartedAt(at(0))
                .setCompletedAt(at(27))
                .setDurationMs(27_000L)
                .setWarnings(2)
                .setFailureKind("tests")
                .setSteps(
                    List.of(
                        step("Run actions/checkout@v4", 1, 6), step("Run mvn -B verify", 7, 23)))
                .setErrors(
                    List.of(
                        error(
                            "No such file <path>",
                            "No such file /home/runner/work/r/r/x.java:12",
                            "Run mvn -B verify",
                            22),
                        error(
                            "Process completed with exit code <n>.",
                            "Process completed with exit code 1.",
                            "Run mvn -B verify",
                            23),
                        error("late", "late", null, 26)))
                .setErrorCount(3)
                .setTests(List.of(totals))
                .build()));
    assertThat(
        parsed.updates.get(0).getKey(), is(new RunKey("default/repository", "16000000001", 2L)));
    assertThat(
        parsed.updates.get(0).getLogTests(),
        contains(new LogTests(sha, List.of(totals), "build (17)", "tests")));
  }

  @Test
  void whereNoStepIsMarkedGroupsAreSteps() {
    Parsed parsed = Parsed.file("logs/plain.log", fixture("plain.log"));
    JobLog log = log(parsed);
    assertThat(log.getSteps(), contains(step("Build", 0, 3), step("Test", 5, 7)));
    assertThat(log.getErrors().get(0).getStep(), is("Test"));
    assertThat(log.getJob(), is("plain"));
    assertThat(log.getRunId(), nullValue());
    assertThat(log.getTests(), contains(new TestTotals("pytest", 3L, 0L, 0L)));
    assertThat(parsed.updates, empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-03-01T10:00:00.1234567Z",
        "2025-03-01T10:00:00.1234567Z\n",
        "\uFEFF2025-03-01T10:00:00.1234567Z \r\nx",
        "2025-03-01T10:00:00.1234567Z x\nno time"
      })
  void anInstantOfSevenDecimalsTells(String text) {
    JobLog log = log(text);
    assertThat(log.getStartedAt(), is(at(0)));
    assertThat(log.getCompletedAt(), is(at(0)));
    assertThat(log.getDurationMs(), is(0L));
    assertThat(log.getLines(), is(text.lines().count()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x\n2025-03-01T10:00:00.1234567Z x",
        "2025-03-01T10:00:00.123456Z x",
        "2025-03-01T10:00:00.12345678Z x",
        "2025-03-01T10:00:00.1234567 x",
        "2025-13-01T10:00:00.1234567Z x",
        "2025-02-30T10:00:00.1234567Z x",
        "2025-03-01T24:00:00.1234567Z x",
        "2025-03-01T10:60:00.1234567Z x",
        "2025-03-01T10:00:60.1234567Z x",
        "1969-03-01T10:00:00.1234567Z x",
        "2100-03-01T10:00:00.1234567Z x",
        "2025-03-01T10:00:00.1234567Zx"
      })
  void othersAreNoLogs(String text) {
    Parsed parsed =
        Parsed.of(
            DialectSettings.defaults(), "github-job-log", "a.txt", text.getBytes(UTF_8), null);
    assertThat(parsed.types, empty());
    assertThat(parsed.bad.get(0).getErrorType(), is("UNRECOGNISED"));
    assertThat(parsed.bad.get(0).getRecordType(), is("job_log"));
    assertThat(
        new JobLogDialect()
            .recognises(
                new io.workflowtelemetry.transforms.logs.dialect.Head(
                    text.getBytes(UTF_8), "a.txt")),
        is(false));
  }

  @Test
  void aClockThatGoesBackGivesNoNegativeDuration() {
    JobLog log = log("2025-03-01T10:00:05.0000000Z x\n2025-03-01T10:00:00.0000000Z y\n");
    assertThat(log.getDurationMs(), is(0L));
  }

  @Test
  void whatIsKeptIsBounded() {
    String error = TIME + "##[error]" + "e".repeat(2_000) + "\n";
    JobLog log = log(error.repeat(1_500) + (TIME + "##[group]g\n").repeat(11_000));
    assertThat(log.getErrors(), hasSize(1_000));
    assertThat(log.getErrorCount(), is(1_500L));
    assertThat(log.getErrors().get(0).getMessage().length(), is(1_000));
    assertThat(log.getSteps(), hasSize(10_000));
  }

  @Test
  void aLineOfAnyLengthIsReadInLittleMemory() {
    byte[] bytes = new byte[64 << 20];
    Arrays.fill(bytes, (byte) 'x');
    byte[] start = (TIME + "##[error]").getBytes(UTF_8);
    System.arraycopy(start, 0, bytes, 0, start.length);
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    JobLog log = log(Parsed.file("a.txt", bytes));
    assertThat(log.getErrors().get(0).getMessage(), is("x".repeat(1_000)));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before, lessThan(4L << 20));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    byte[] bytes = fixture("3_build (17).txt");
    return Arbitraries.integers()
        .between(0, bytes.length - 1)
        .list()
        .ofMaxSize(5)
        .flatMap(
            places ->
                Arbitraries.bytes()
                    .map(
                        value -> {
                          byte[] damaged = Arrays.copyOf(bytes, bytes.length);
                          places.forEach(place -> damaged[place] = value);
                          return damaged;
                        }));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void damagedLogsGiveLogsOrBadRecords(@ForAll("damaged") byte[] bytes) {
    Parsed parsed = Parsed.of(DialectSettings.defaults(), "github-job-log", "a.txt", bytes, null);
    assertThat(parsed.records(), is(1));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void anyBytesGiveLogsOrBadRecords(@ForAll byte[] bytes) {
    assertThat(
        Parsed.of(DialectSettings.defaults(), "github-job-log", "a.txt", bytes, null).records(),
        is(1));
    byte[] log = (TIME + "\n").getBytes(UTF_8);
    byte[] both = Arrays.copyOf(log, log.length + bytes.length);
    System.arraycopy(bytes, 0, both, log.length, bytes.length);
    assertThat(Parsed.file("a.txt", both).types, hasSize(1));
  }
}
