package io.workflowtelemetry.transforms.logs.joblogs;

import static io.workflowtelemetry.transforms.logs.joblogs.JobLogDialectTest.at;
import static io.workflowtelemetry.transforms.logs.joblogs.JobLogDialectTest.fixture;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobLogArchiveDialectTest {
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry(String name, byte[] bytes) {
    Entry(String name, String text) {
      this(name, text.getBytes(UTF_8));
    }
  }

  private static byte[] zip(List<Entry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name));
        zip.write(entry.bytes);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(Entry... entries) {
    return zip(List.of(entries));
  }

  private static String line(int second, String text) {
    return "2025-03-01T10:00:%02d.1234567Z %s%n".formatted(second, text);
  }

  private static final Entry[] RUN = {
    new Entry("0_build (17).txt", fixture("3_build (17).txt")),
    new Entry("build (17)/1_Set up job.txt", line(0, "x") + line(1, "y")),
    new Entry("build (17)/10_Post.txt", line(24, "x") + line(27, "##[error]late")),
    new Entry("build (17)/2_Run mvn.txt", line(7, "x") + line(23, "##[error]again")),
    new Entry("build (17)/system.txt", line(0, "the runner speaks")),
    new Entry("lint/", ""),
    new Entry("lint/2_Run ruff.txt", line(3, "##[error]E1") + line(5, "2 passed in 0.1s")),
    new Entry("lint/1_Set up job.txt", line(1, "##[warning]w") + line(2, "1 passed in 0.1s")),
    new Entry("README.md", "no log"),
    new Entry("a/b/1_deep.txt", line(1, "x")),
    new Entry("empty.txt", ""),
  };

  private static BadRecord bad(byte[] zip) {
    Parsed parsed = Parsed.file("logs/a.zip", zip);
    assertThat(parsed.types, empty());
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getDialect(), is("github-job-log-archive"));
    return parsed.bad.get(0);
  }

  private static void assertInvalid(byte[] zip) {
    assertThat(bad(zip).getErrorType(), is("INVALID_ARCHIVE"));
  }

  @Test
  void eachJobCountsOnce() {
    Parsed parsed = Parsed.file("logs/logs_16000000001.zip", zip(RUN));
    assertThat(parsed.bad, empty());
    assertThat(parsed.observations, hasSize(2));
    JobLog build = parsed.observations.get(0).getJobLog();
    JobLog alone = Parsed.file("x", fixture("3_build (17).txt")).observations.get(0).getJobLog();
    assertThat(build.getJob(), is("build (17)"));
    assertThat(build.getFile(), is("logs/logs_16000000001.zip!0_build (17).txt"));
    assertThat(build.getSha256(), is(alone.getSha256()));
    assertThat(build.getErrors(), is(alone.getErrors()));
    assertThat(build.getTests(), is(alone.getTests()));
    assertThat(build.getLines(), is(alone.getLines()));
    assertThat(
        build.getSteps(),
        contains(
            new LogStep("Set up job", at(0), at(1), 1_000L),
            new LogStep("Run mvn", at(7), at(23), 16_000L),
            new LogStep("Post", at(24), at(27), 3_000L)));
    JobLog lint = parsed.observations.get(1).getJobLog();
    assertThat(lint.getJob(), is("lint"));
    assertThat(lint.getFile(), is("logs/logs_16000000001.zip!lint/"));
    assertThat(lint.getLines(), is(4L));
    assertThat(lint.getWarnings(), is(1L));
    assertThat(lint.getErrors().get(0).getStep(), is("Run ruff"));
    assertThat(lint.getStartedAt(), is(at(1)));
    assertThat(lint.getCompletedAt(), is(at(5)));
    assertThat(
        lint.getSteps().stream().map(LogStep::getName).toList(),
        contains("Set up job", "Run ruff"));
    assertThat(lint.getTests(), contains(new TestTotals("pytest", 3L, 0L, 0L)));
    assertThat(parsed.updates, hasSize(2));
    assertThat(parsed.updates.get(1).getLogTests().get(0).getLogSha256(), is(lint.getSha256()));
  }

  /** Numbers may be those that stand for none, and long names are cut short. */
  @Test
  void aFileIsOfItsFolderHoweverItIsNumberedAndCut() {
    Parsed parsed =
        Parsed.file(
            "logs/logs_16000000001.zip",
            zip(
                new Entry("-2147483648_lint.txt", line(1, "1 passed in 0.1s")),
                new Entry("lint/1_Run ruff.txt", line(1, "1 passed in 0.1s")),
                new Entry("4294967295_test (windows, a long na.txt", line(1, "2 passed in 0.1s")),
                new Entry("test (windows, a long name)/1_Run.txt", line(1, "2 passed in 0.1s")),
                new Entry("test (windows, a long name)/system.txt", line(1, "the runner"))));
    assertThat(
        parsed.observations.stream().map(log -> log.getJobLog().getJob()).toList(),
        contains("lint", "test (windows, a long name)"));
    assertThat(
        parsed.observations.stream().map(log -> log.getJobLog().getTests().get(0)).toList(),
        contains(new TestTotals("pytest", 1L, 0L, 0L), new TestTotals("pytest", 2L, 0L, 0L)));
  }

  /** Of two jobs whose names are cut to the same, neither takes the folder of a third. */
  @Test
  void filesOfOneNameTakeNoFolder() {
    Parsed parsed =
        Parsed.file(
            "logs/logs_16000000001.zip",
            zip(
                new Entry("0_test.txt", line(1, "1 passed in 0.1s")),
                new Entry("1_test.txt", line(1, "2 passed in 0.1s")),
                new Entry("tests of another/1_Run.txt", line(1, "3 passed in 0.1s"))));
    assertThat(
        parsed.observations.stream().map(log -> log.getJobLog().getJob()).toList(),
        contains("test", "test", "tests of another"));
  }

  @Test
  void theOrderOfEntriesDoesNotMatter() {
    List<Entry> entries = new ArrayList<>(List.of(RUN));
    JobLog lint = Parsed.file("a.zip", zip(entries)).observations.get(1).getJobLog();
    java.util.Collections.shuffle(entries, new Random(1));
    assertThat(Parsed.file("a.zip", zip(entries)).observations.get(1).getJobLog(), is(lint));
  }

  @Test
  void stepsOfJobsOfOneNameAreNobodys() {
    Parsed parsed =
        Parsed.file(
            "a.zip",
            zip(
                new Entry("0_test.txt", line(0, "x")),
                new Entry("-1_test.txt", line(1, "x")),
                new Entry("test/1_Set up job.txt", line(0, "x"))));
    assertThat(
        parsed.observations.stream().map(found -> found.getJobLog().getSteps().size()).toList(),
        contains(0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "logs/logs_16000000001.zip, 16000000001, 1",
        "logs/16000000001.zip, 16000000001, 1",
        "logs/16000000002/3/logs_16000000001.zip, 16000000002, 3",
        "logs/logs_7.zip, -, -",
        "logs/my_16000000001.zip, -, -"
      })
  void theNameOrThePathTellsTheRun(String file, @Nullable String run, @Nullable Long attempt) {
    Parsed parsed = Parsed.file(file, zip(RUN));
    assertThat(parsed.observations.get(0).getJobLog().getRunId(), is(run));
    assertThat(parsed.observations.get(0).getJobLog().getRunAttempt(), is(attempt));
    if (run == null || attempt == null) {
      assertThat(parsed.updates, empty());
      assertThat(parsed.observations.get(0).getJobLog().getRunId(), nullValue());
    } else {
      assertThat(
          parsed.updates.get(0).getKey(), is(new RunKey("default/repository", run, attempt)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../1_a.txt",
        "a/../../b.txt",
        "..\\1_a.txt",
        "/etc/passwd",
        "\\windows",
        "C:/a.txt",
        "c:\\a.txt",
        "a\0b.txt",
        ".."
      })
  void namesThatLeadOutOfTheArchiveAreRefused(String name) {
    assertInvalid(zip(new Entry("0_ok.txt", line(0, "x")), new Entry(name, line(0, "x"))));
  }

  @Test
  void dotsInNamesLeadNowhere() {
    assertThat(
        Parsed.file("a.zip", zip(new Entry("0_a..b.txt", line(0, "x")))).observations, hasSize(1));
  }

  @Test
  void whatHoldsNoLogIsRefused() {
    assertInvalid(zip(new Entry("a.txt", "no log"), new Entry("b/", "")));
    assertInvalid(zip());
    assertInvalid(new byte[] {'P', 'K', 3, 4});
  }

  @Test
  void anArchiveThatIsCutOffIsRefused() {
    byte[] whole = zip(RUN);
    for (int length = 4; length < whole.length; length += 37) {
      assertInvalid(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void theEntriesMustBeThoseOfTheList() {
    byte[] whole = zip(RUN);
    byte[] fewer = whole.clone();
    fewer[fewer.length - 22 + 10]--;
    assertInvalid(fewer);
  }

  @Test
  void bombsAreRefused() {
    byte[] zeros = new byte[8 << 20];
    // A thousand times its size.
    assertInvalid(zip(new Entry("0_a.txt", line(0, "x")), new Entry("zeros", zeros)));
    // In the log itself, too.
    assertInvalid(zip(new Entry("0_a.txt", line(0, "x") + "\0".repeat(8 << 20))));
  }

  @Test
  void sizesAreBounded() throws IOException {
    assertInvalid(packed(1, 65));
    assertInvalid(packed(5, 60));
    assertThat(Parsed.file("a.zip", packed(4, 60)).observations, hasSize(4));
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i <= 10_000; i++) {
      many.add(new Entry(i + "_a.txt", line(0, "x")));
    }
    assertInvalid(zip(many));
    many.remove(0);
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> Parsed.file("a.zip", zip(many)));
    assertThat(parsed.observations, hasSize(10_000));
  }

  /** Logs that are packed to some fiftieth, each of so many MiB. */
  private static byte[] packed(int entries, int mebibytes) throws IOException {
    byte[] chunk = new byte[64 << 10];
    new Random(1).nextBytes(chunk);
    Arrays.fill(chunk, 1 << 10, chunk.length, (byte) 'x');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry(i + "_a" + i + ".txt"));
        zip.write(line(0, "x").getBytes(UTF_8));
        for (int written = chunk.length; written < mebibytes << 20; written += chunk.length) {
          zip.write(chunk);
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void whatIsKeptOfAllLogsIsBounded() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      // The logs differ, or they would pack too well.
      StringBuilder log = new StringBuilder();
      Random random = new Random(i);
      for (int j = 0; j < 1_000; j++) {
        log.append(line(0, "##[error]" + Long.toHexString(random.nextLong())));
      }
      entries.add(new Entry(i + "_job" + i + ".txt", log.toString()));
    }
    Parsed parsed = Parsed.file("a.zip", zip(entries));
    long kept =
        parsed.observations.stream().mapToLong(found -> found.getJobLog().getErrors().size()).sum();
    assertThat(kept, lessThanOrEqualTo(10_000L));
    assertThat(parsed.observations.get(19).getJobLog().getErrorCount(), is(1_000L));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    byte[] bytes = zip(RUN);
    return Arbitraries.integers()
        .between(0, bytes.length - 1)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
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

  @Property(tries = 2000, shrinking = ShrinkingMode.BOUNDED)
  void damagedArchivesGiveLogsOrBadRecords(@ForAll("damaged") byte[] zip) {
    Parsed parsed =
        Parsed.of(DialectSettings.defaults(), "github-job-log-archive", "a.zip", zip, null);
    assertThat(parsed.records() > 0, is(true));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void anyBytesGiveBadRecords(@ForAll byte[] bytes) {
    Parsed parsed =
        Parsed.of(DialectSettings.defaults(), "github-job-log-archive", "a.zip", bytes, null);
    assertThat(parsed.bad, hasSize(1));
  }
}
