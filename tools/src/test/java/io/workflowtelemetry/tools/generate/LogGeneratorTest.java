package io.workflowtelemetry.tools.generate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.tools.generate.WrittenLogs.MemoryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Native log lines: their bytes, their form and the world that they tell of. */
class LogGeneratorTest {
  private static final int RUNS = 30_000;

  @Test
  void sameSeedGivesSameBytesAndAnotherSeedGivesOthers() throws IOException {
    byte[] first = file(settings(2_000, 7));
    assertThat(Arrays.equals(first, file(settings(2_000, 7))), is(true));
    assertThat(Arrays.equals(first, file(settings(2_000, 8))), is(false));
  }

  @Test
  void bytesAreThoseOfEveryJdk() throws IOException {
    // Written down once: a change of JDK or of the generator shows here.
    String line = new String(file(settings(1, 1)), StandardCharsets.UTF_8);
    assertThat(
        line,
        equalTo(
            "{\"workflow_id\":\"14000001042\",\"name\":\"CodeQL\",\"status\":\"success\","
                + "\"duration_ms\":1408832"
                + ",\"jobs\":[{\"id\":\"48150087465\",\"name\":\"analyze\","
                + "\"conclusion\":\"success\",\"started_at\":\"2025-01-17T19:32:01.058Z\","
                + "\"completed_at\":\"2025-01-17T19:55:27.832Z\"}]"
                + ",\"commit\":{\"sha\":\"8b414a12cdade2bf7ee7978908d0ef0e0bd3e617\","
                + "\"author\":\"Ada Moreno\",\"message\":\"Add time-zone handling\","
                + "\"files_changed\":1,\"lines_added\":2,\"lines_removed\":3}"
                + ",\"timestamp\":\"2025-01-17T19:31:59Z\",\"repository\":\"harbor/tide-billing\","
                + "\"branch\":\"main\",\"event\":\"push\"}\n"));
  }

  @Test
  void aLineIsAboutAsLongAsThoseOfRealLogs() throws IOException {
    double average = (double) file(settings(RUNS, 1)).length / RUNS;
    assertThat(average, allOf(greaterThan(450.0), lessThan(700.0)));
  }

  @Test
  void everyLineIsANativeRunWithNewAndGreaterId() throws IOException {
    MemoryFolder folder = new MemoryFolder();
    GeneratedTruth truth = LogGenerator.generate(settings(RUNS, 1), folder);
    WrittenLogs logs = WrittenLogs.read(folder.files());
    assertThat(logs.natives, hasSize(RUNS));
    assertThat(truth.count(Fact.NATIVE_RECORDS), is((long) RUNS));
    assertThat(truth.count(Fact.RUNS), is((long) RUNS));
    assertThat(truth.records(), is((long) RUNS));
    long lastId = 0;
    long jobs = 0;
    for (JsonNode run : logs.natives) {
      long id = Long.parseLong(run.path("workflow_id").asText());
      assertThat(id, greaterThan(lastId));
      lastId = id;
      jobs += run.path("jobs").size();
      Instant start = Instant.parse(run.path("timestamp").asText());
      long lastEnd = 0;
      for (JsonNode job : run.path("jobs")) {
        Instant end = Instant.parse(job.path("completed_at").asText());
        lastEnd = Math.max(lastEnd, end.toEpochMilli());
      }
      assertThat(
          run.toString(), lastEnd - start.toEpochMilli(), is(run.path("duration_ms").asLong()));
    }
    assertThat(truth.count(Fact.NATIVE_JOBS), is(jobs));
  }

  @Test
  void theYearHasEverythingThatChecksLookFor() throws IOException {
    MemoryFolder folder = new MemoryFolder();
    LogGenerator.generate(settings(RUNS, 1), folder);
    Map<String, List<JsonNode>> byWorkflow = new TreeMap<>();
    Set<String> repositories = new TreeSet<>();
    Set<String> months = new TreeSet<>();
    Set<String> branches = new TreeSet<>();
    Set<String> authors = new TreeSet<>();
    for (JsonNode run : WrittenLogs.read(folder.files()).natives) {
      String repository = run.path("repository").asText();
      repositories.add(repository);
      months.add(run.path("timestamp").asText().substring(0, 7));
      branches.add(run.path("branch").asText());
      authors.add(run.path("commit").path("author").asText());
      byWorkflow
          .computeIfAbsent(repository + "/" + run.path("name").asText(), key -> new ArrayList<>())
          .add(run);
    }
    assertThat(byWorkflow.keySet(), hasSize(40));
    assertThat(repositories, hasSize(8));
    assertThat(months, hasSize(12));
    assertThat(months, not(hasItem("2026-01")));
    assertThat(branches.size(), greaterThan(50));
    assertThat(authors.size(), greaterThan(8));
    assertThat(
        byWorkflow.keySet().stream().filter(name -> name.endsWith("Telemetry export")).toList(),
        hasSize(3));
    List<Double> rates =
        byWorkflow.values().stream().map(LogGeneratorTest::successRate).sorted().toList();
    assertThat(rates.get(0), lessThan(0.8));
    assertThat(rates.get(39), greaterThan(0.9));
    assertThat(
        "runs over twice the mean of their workflow",
        byWorkflow.values().stream().mapToLong(LogGeneratorTest::slowRuns).sum() / (double) RUNS,
        closeTo(0.025, 0.02));
    List<Long> durations =
        byWorkflow.values().stream()
            .flatMap(List::stream)
            .map(run -> run.path("duration_ms").asLong())
            .sorted()
            .toList();
    assertThat(durations.get(RUNS / 100), lessThan(30_000L));
    assertThat(durations.get(RUNS - RUNS / 100), greaterThan(3_600_000L / 2));
    assertThat(
        longestStreak(byWorkflow.getOrDefault("harbor/river-api/CI Build", List.of())),
        greaterThan(2));
  }

  @Test
  void filesHoldAsManyRunsAsAskedFor(@TempDir Path folder) throws IOException {
    Path output = folder.resolve("new/logs");
    LogGenerator.generate(new GenerateSettings(25, 3, output, false, 10));
    List<Integer> lines = new ArrayList<>();
    for (String name : List.of("runs-00000.jsonl", "runs-00001.jsonl", "runs-00002.jsonl")) {
      lines.add(Files.readAllLines(output.resolve(name)).size());
    }
    assertThat(lines, contains(10, 10, 5));
    // The cut into files changes nothing else.
    byte[] inOne = file(settings(25, 3));
    byte[] begin = Files.readAllBytes(output.resolve("runs-00000.jsonl"));
    assertThat(Arrays.equals(begin, Arrays.copyOf(inOne, begin.length)), is(true));
  }

  @Test
  void aFolderIsWrittenAgainButNotOverOtherFiles(@TempDir Path folder) throws IOException {
    LogGenerator.generate(new GenerateSettings(25, 3, folder, false, 10));
    LogGenerator.generate(new GenerateSettings(25, 4, folder, false, 10));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> LogGenerator.generate(new GenerateSettings(15, 3, folder, false, 10)));
    assertThat(
        refused.getMessage(),
        allOf(containsString("--output=" + folder), containsString("runs-00002.jsonl")));
    Path file = Files.createFile(folder.resolve("a-file"));
    assertThrows(
        IllegalArgumentException.class,
        () -> LogGenerator.generate(new GenerateSettings(15, 3, file, false, 10)));
  }

  @Test
  void settingsOutOfRangeNameTheirFlag() {
    Path out = Path.of("out");
    assertRefused("--runs=0:", () -> new GenerateSettings(0, 1, out, false, 1));
    assertRefused("--runsPerFile=0:", () -> new GenerateSettings(1, 1, out, false, 0));
    assertRefused("--runs=50001:", () -> new GenerateSettings(50_001, 1, out, true, 1));
  }

  private static void assertRefused(String start, Executable make) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, make);
    assertThat(refused.getMessage(), containsString(start));
  }

  private static GenerateSettings settings(long runs, long seed) {
    return new GenerateSettings(
        runs, seed, Path.of("unused"), false, GenerateSettings.DEFAULT_RUNS_PER_FILE);
  }

  private static byte[] file(GenerateSettings settings) throws IOException {
    MemoryFolder folder = new MemoryFolder();
    LogGenerator.generate(settings, folder);
    Map<String, byte[]> files = folder.files();
    assertThat(files.keySet(), contains("runs-00000.jsonl"));
    return files.values().iterator().next();
  }

  private static double successRate(List<JsonNode> runs) {
    Map<String, Long> counts =
        runs.stream()
            .collect(Collectors.groupingBy(r -> r.path("status").asText(), Collectors.counting()));
    double successes = counts.getOrDefault("success", 0L);
    return successes / (successes + counts.getOrDefault("failure", 0L));
  }

  private static long slowRuns(List<JsonNode> runs) {
    double mean =
        runs.stream().mapToLong(run -> run.path("duration_ms").asLong()).average().orElseThrow();
    return runs.stream().filter(run -> run.path("duration_ms").asLong() > 2 * mean).count();
  }

  private static int longestStreak(List<JsonNode> runs) {
    int longest = 0;
    int streak = 0;
    for (JsonNode run : runs) {
      if (run.path("branch").asText().equals("main")) {
        String status = run.path("status").asText();
        streak = status.equals("failure") ? streak + 1 : status.equals("success") ? 0 : streak;
        longest = Math.max(longest, streak);
      }
    }
    return longest;
  }
}
