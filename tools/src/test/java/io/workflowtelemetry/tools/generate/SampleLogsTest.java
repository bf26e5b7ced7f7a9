package io.workflowtelemetry.tools.generate;

import static io.workflowtelemetry.tools.generate.WrittenLogs.attempt;
import static io.workflowtelemetry.tools.generate.WrittenLogs.time;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.tools.generate.WrittenLogs.MemoryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sample logs: current, small, true to their counts, and with every trap in them. */
class SampleLogsTest {
  private static final long DAY_MS = 86_400_000;
  private static final Instant SLOW_FROM = Instant.parse("2025-02-24T00:00:00Z");

  private static Map<String, byte[]> files = Map.of();
  private static GeneratedTruth truth = new GeneratedTruth(Map.of());
  private static WrittenLogs logs = new WrittenLogs();

  @BeforeAll
  static void generate() throws IOException {
    MemoryFolder folder = new MemoryFolder();
    truth = LogGenerator.generate(settings(1), folder);
    files = folder.files();
    logs = WrittenLogs.read(files);
  }

  @Test
  void sameSeedGivesSameBytesAndAnotherSeedGivesOthers() throws IOException {
    MemoryFolder same = new MemoryFolder();
    LogGenerator.generate(settings(1), same);
    MemoryFolder other = new MemoryFolder();
    LogGenerator.generate(settings(2), other);
    assertThat(same.files().keySet(), equalTo(files.keySet()));
    files.forEach(
        (name, bytes) -> {
          assertThat(name, Arrays.equals(bytes, same.files().get(name)), is(true));
          assertThat(name, Arrays.equals(bytes, other.files().get(name)), is(false));
        });
    assertThat(other.files().keySet(), hasItems(SampleLogs.FILES.toArray(String[]::new)));
  }

  @Test
  void samplesAreWhatTheGeneratorMakesNow() throws IOException {
    Path samples = projectRoot().resolve("samples");
    Map<String, byte[]> kept = new TreeMap<>();
    try (Stream<Path> found = Files.walk(samples)) {
      // Written by hand: they are about columns, make logs themselves, or show what was made.
      for (Path file :
          found
              .filter(Files::isRegularFile)
              .filter(path -> !path.startsWith(samples.resolve("csv")))
              .filter(path -> !path.startsWith(samples.resolve("github-actions")))
              .filter(path -> !path.startsWith(samples.resolve("grafana")))
              .toList()) {
        kept.put(samples.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    String hint = "run ./telemetry generate --runs=3000 --seed=1 --traps --output=samples";
    assertThat(hint, kept.keySet(), equalTo(files.keySet()));
    files.keySet().forEach(name -> assertThat(name, SampleLogs.isName(name), is(true)));
    assertThat(files.keySet(), hasItems(SampleLogs.FILES.toArray(String[]::new)));
    for (String name : files.keySet()) {
      // Uncompressed: another JDK's zlib may pack the same bytes in another way.
      byte[] expected = WrittenLogs.plain(name, bytes(files, name));
      byte[] actual = WrittenLogs.plain(name, bytes(kept, name));
      assertThat(name + ": " + hint, Arrays.equals(actual, expected), is(true));
    }
  }

  @Test
  void filesAreSmallAndTellNoTime() {
    int total = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertThat(file.getKey(), file.getValue().length, lessThan(1_000_000));
      total += file.getValue().length;
      if (file.getKey().endsWith(".gz")) {
        byte[] modified = Arrays.copyOfRange(file.getValue(), 3, 8);
        assertThat(file.getKey(), modified, equalTo(new byte[5]));
      }
    }
    assertThat(total, lessThan(1_500_000));
  }

  @Test
  void formsAreThoseThatGitHubGives() throws IOException {
    String page = text("logs/river-web-runs-page-1.json");
    assertThat(page, startsWith("{\n  \"total_count\" : "));
    String pages = text("logs/river-web-jobs.json.zst");
    assertThat(pages, startsWith("[\n  {\n    \"total_count\" : "));
  }

  @Test
  void countsAreTrue() {
    Map<String, List<JsonNode>> runs = byKey(logs.runs, WrittenLogs::attempt);
    Map<String, List<JsonNode>> jobs = byKey(logs.jobs, job -> job.path("id").asText());
    Map<String, List<JsonNode>> natives =
        byKey(logs.natives, run -> run.path("workflow_id").asText());
    Map<Fact, Long> found = new HashMap<>();
    found.put(Fact.NATIVE_RECORDS, (long) logs.natives.size());
    found.put(Fact.RUN_RECORDS, (long) logs.runs.size());
    found.put(Fact.JOB_RECORDS, (long) logs.jobs.size());
    found.put(Fact.RUNS, (long) runs.size() + natives.size());
    found.put(Fact.JOBS, (long) jobs.size());
    found.put(
        Fact.NATIVE_JOBS,
        natives.values().stream().mapToLong(run -> run.get(0).path("jobs").size()).sum());
    found.put(Fact.COMMITS, (long) logs.commits.size());
    found.put(Fact.DUPLICATE_RUNS, repeated(runs) + repeated(natives));
    found.put(Fact.DUPLICATE_JOBS, repeated(jobs));
    found.put(Fact.SUPERSEDED_RUNS, states(runs));
    found.put(Fact.SUPERSEDED_JOBS, states(jobs));
    Set<String> attemptsOfJobs =
        logs.jobs.stream().map(WrittenLogs::attempt).collect(Collectors.toSet());
    attemptsOfJobs.removeAll(runs.keySet());
    found.put(Fact.SYNTHESISED_RUNS, (long) attemptsOfJobs.size());
    found.put(
        Fact.OPEN_RUNS,
        runs.values().stream()
            .filter(states -> states.stream().noneMatch(SampleLogsTest::ended))
            .count());
    found.put(Fact.MALFORMED, (long) logs.malformed.size() + logs.strangers.size());
    found.put(Fact.COMMENTS, (long) logs.comments.size());
    found.put(Fact.NOT_UTF8, (long) logs.notUtf8.size());
    assertThat(found, equalTo(truth.counts()));
    truth.counts().forEach((fact, count) -> assertThat(fact.name(), count, greaterThan(0L)));
    assertThat(truth.bad() / (double) truth.records(), lessThan(0.01));
  }

  @Test
  void retentionRewroteTheEndOfSomeRuns() {
    Map<String, List<JsonNode>> jobs = byKey(logs.jobs, WrittenLogs::attempt);
    List<JsonNode> rewritten =
        logs.runs.stream()
            .filter(run -> took(run, "created_at", "updated_at") > 390 * DAY_MS)
            .toList();
    List<JsonNode> withJobs =
        rewritten.stream().filter(run -> jobs.containsKey(attempt(run))).toList();
    assertThat(withJobs, hasSize(greaterThan(10)));
    assertThat(rewritten.size() - withJobs.size(), greaterThan(3));
    for (JsonNode run : withJobs) {
      for (JsonNode job : jobs.getOrDefault(attempt(run), List.of())) {
        assertThat(took(job, "created_at", "completed_at"), lessThan(DAY_MS));
      }
    }
    assertThat(
        "jobs that really waited for 30 days",
        logs.jobs,
        hasItem(matches(job -> took(job, "created_at", "completed_at") == 30 * DAY_MS)));
  }

  @Test
  void reRunsKeepTheirCreation() {
    Map<String, Set<String>> creations = new HashMap<>();
    for (JsonNode run : logs.runs) {
      creations
          .computeIfAbsent(run.path("id").asText(), id -> new HashSet<>())
          .add(run.path("created_at").asText());
    }
    creations.values().forEach(times -> assertThat(times, hasSize(1)));
    List<JsonNode> again =
        logs.runs.stream().filter(run -> run.path("run_attempt").asInt() > 1).toList();
    assertThat(again, hasItem(matches(run -> run.path("run_attempt").asInt() == 3)));
    assertThat(again, hasItem(matches(run -> !run.has("run_started_at"))));
    for (JsonNode run : again) {
      assertThat(
          run.toString(),
          !run.has("run_started_at") || took(run, "created_at", "run_started_at") > 60_000,
          is(true));
    }
  }

  @Test
  void someEndBeforeTheyStartOrAsTheyStart() {
    List<JsonNode> steps = new ArrayList<>();
    logs.jobs.forEach(job -> job.path("steps").forEach(steps::add));
    assertThat(logs.jobs, hasItem(matches(job -> took(job, "started_at", "completed_at") < 0)));
    assertThat(logs.jobs, hasItem(matches(job -> took(job, "started_at", "completed_at") == 0)));
    assertThat(steps, hasItem(matches(step -> took(step, "started_at", "completed_at") < 0)));
    assertThat(logs.runs, hasItem(matches(run -> took(run, "run_started_at", "updated_at") < 0)));
    assertThat(
        logs.runs,
        hasItem(matches(run -> ended(run) && took(run, "run_started_at", "updated_at") == 0)));
  }

  @Test
  void statusAndConclusionAreAsOddAsReal() {
    Set<String> states =
        logs.runs.stream()
            .map(run -> run.path("status") + " " + run.path("conclusion"))
            .collect(Collectors.toSet());
    assertThat(
        states,
        hasItems(
            "\"COMPLETED\" \"SUCCESS\"",
            "\"Completed\" \"Success\"",
            "\"success\" null",
            "\"success\" \"\"",
            "\"completed\" null",
            "\"completed\" \"\"",
            "\"completed\" \"vanished\"",
            "\"completed\" \"completed\"",
            "null \"success\"",
            "\"archived\" \"success\"",
            "\"completed\" \"timed_out\"",
            "\"completed\" \"startup_failure\"",
            "\"completed\" \"neutral\"",
            "\"completed\" \"stale\"",
            "\"completed\" \"action_required\"",
            "\"in_progress\" null",
            "\"queued\" null"));
  }

  @Test
  void someTimesAreLocal() {
    Set<String> offsets =
        Stream.concat(logs.runs.stream(), logs.jobs.stream())
            .map(record -> record.path("created_at").asText().substring(19))
            .collect(Collectors.toSet());
    assertThat(offsets, equalTo(Set.of("Z", "-05:00", "+02:00", "+05:30")));
  }

  @Test
  void someRunsAreReportedBeforeTheirLastJob() {
    Map<String, List<JsonNode>> jobs = byKey(logs.jobs, WrittenLogs::attempt);
    long early =
        logs.runs.stream()
            .filter(SampleLogsTest::ended)
            .filter(
                run ->
                    jobs.getOrDefault(attempt(run), List.of()).stream()
                        .anyMatch(job -> between(run, "updated_at", job, "completed_at") > 0))
            .count();
    assertThat(early, greaterThan(50L));
  }

  @Test
  void aShaHasManyRunsOrNoneOrNoCommit() {
    Map<String, List<JsonNode>> bySha =
        byKey(
            logs.runs.stream().filter(run -> run.path("head_sha").isTextual()).toList(),
            run -> run.path("head_sha").asText());
    assertThat(bySha.values(), hasItem(hasSize(greaterThanOrEqualTo(5))));
    Set<String> known =
        logs.commits.stream()
            .map(commit -> commit.path("sha").asText())
            .collect(Collectors.toSet());
    double unknown =
        bySha.keySet().stream().filter(sha -> !known.contains(sha)).count() / (double) bySha.size();
    assertThat(unknown, closeTo(0.4, 0.08));
    assertThat(logs.runs, hasItem(matches(run -> run.path("head_sha").isNull())));
    assertThat(logs.runs, hasItem(matches(run -> run.path("head_branch").isNull())));
    assertThat(logs.runs, hasItem(matches(run -> run.path("name").isNull())));
    Set<String> withJobs = logs.jobs.stream().map(WrittenLogs::attempt).collect(Collectors.toSet());
    assertThat(logs.runs, hasItem(matches(run -> ended(run) && !withJobs.contains(attempt(run)))));
  }

  @Test
  void badLinesAreOfEveryKind() {
    assertThat(logs.malformed, hasItem(startsWith("{\"id\":")));
    assertThat(logs.malformed, hasItem(startsWith("curl: ")));
    assertThat(logs.malformed, hasItem(startsWith("\0\0")));
    assertThat(logs.strangers, hasItem(matches(error -> error.has("documentation_url"))));
    assertThat(logs.strangers, hasItem(matches(run -> run.has("run_number"))));
  }

  @Test
  void aTestFailsAndPassesOnTheSameCommit() {
    Map<String, String> shas = new HashMap<>();
    logs.jobs.forEach(job -> shas.put(job.path("run_id").asText(), job.path("head_sha").asText()));
    Set<String> failed = new HashSet<>();
    Set<String> passed = new HashSet<>();
    files.forEach(
        (name, bytes) -> {
          if (TestReports.isName(name)) {
            boolean fails = new String(bytes, StandardCharsets.UTF_8).contains("<failure");
            (fails ? failed : passed)
                .add(shas.getOrDefault(Path.of(name).getName(2).toString(), name));
          }
        });
    failed.retainAll(passed);
    assertThat(failed.size(), greaterThan(5));
  }

  @Test
  void aWorkflowGetsSlow() {
    assertThat(
        medianMs("integration", SLOW_FROM, Instant.MAX)
            / medianMs("integration", Instant.MIN, SLOW_FROM),
        closeTo(1.8, 0.3));
    assertThat(
        medianMs("firefox", SLOW_FROM, Instant.MAX) / medianMs("firefox", Instant.MIN, SLOW_FROM),
        closeTo(1, 0.2));
  }

  @Test
  void aWeekIsCostly() {
    List<Instant> costly =
        logs.jobs.stream()
            .filter(job -> job.path("labels").path(0).asText().equals("macos-latest"))
            .map(job -> time(job, "created_at"))
            .filter(Objects::nonNull)
            .map(Instant::ofEpochMilli)
            .sorted()
            .toList();
    Instant monday = Instant.parse("2025-03-03T00:00:00Z");
    assertThat(costly, hasSize(greaterThan(50)));
    assertThat(costly.get(0), is(greaterThan(monday)));
    assertThat(costly.get(costly.size() - 1), is(lessThan(monday.plus(Duration.ofDays(8)))));
  }

  private static double medianMs(String job, Instant from, Instant until) {
    List<Long> took =
        logs.jobs.stream()
            .filter(one -> one.path("name").asText().equals(job))
            .filter(one -> one.path("conclusion").asText().equals("success"))
            .filter(
                one -> {
                  Instant at =
                      Instant.ofEpochMilli(Objects.requireNonNull(time(one, "created_at")));
                  return !at.isBefore(from) && at.isBefore(until);
                })
            .map(one -> took(one, "started_at", "completed_at"))
            .sorted()
            .toList();
    return took.get(took.size() / 2);
  }

  @Test
  void theLogsSpanTenWeeks() {
    List<Long> created =
        Stream.concat(
                logs.runs.stream().map(run -> time(run, "created_at")),
                logs.natives.stream().map(run -> time(run, "timestamp")))
            .sorted()
            .toList();
    long first = created.get(0);
    long last = created.get(created.size() - 1);
    assertThat(last - first, allOf(greaterThan(69 * DAY_MS), lessThan(70 * DAY_MS)));
  }

  private static GenerateSettings settings(long seed) {
    return new GenerateSettings(3_000, seed, Path.of("unused"), true, 100_000);
  }

  private static byte[] bytes(Map<String, byte[]> folder, String name) {
    return folder.getOrDefault(name, new byte[0]);
  }

  private static String text(String name) throws IOException {
    return new String(WrittenLogs.plain(name, bytes(files, name)), StandardCharsets.UTF_8);
  }

  private static Map<String, List<JsonNode>> byKey(
      List<JsonNode> records, Function<JsonNode, String> key) {
    return records.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  private static long repeated(Map<String, List<JsonNode>> records) {
    return records.values().stream().mapToLong(all -> all.size() - Set.copyOf(all).size()).sum();
  }

  private static long states(Map<String, List<JsonNode>> records) {
    return records.values().stream().mapToLong(all -> Set.copyOf(all).size() - 1).sum();
  }

  private static boolean ended(JsonNode run) {
    return run.path("status").asText().equalsIgnoreCase("completed")
        || Set.of("success", "failure", "cancelled").contains(run.path("status").asText())
        || run.path("conclusion").isTextual();
  }

  /** Returns the ms from one time to the other, 0 days and 1 ms where one is missing. */
  private static long took(JsonNode record, String from, String to) {
    return between(record, from, record, to);
  }

  private static long between(JsonNode one, String from, JsonNode other, String to) {
    Long begin = time(one, from);
    Long end = time(other, to);
    return begin == null || end == null ? 1 : end - begin;
  }

  private static Matcher<JsonNode> matches(Predicate<JsonNode> predicate) {
    return new TypeSafeMatcher<>() {
      @Override
      protected boolean matchesSafely(JsonNode record) {
        return predicate.test(record);
      }

      @Override
      public void describeTo(Description description) {
        description.appendText("a record of the kind looked for");
      }
    };
  }

  private static Path projectRoot() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path pom = folder.resolve("pom.xml");
      if (Files.exists(pom) && Files.readString(pom).contains("<modules>")) {
        return folder;
      }
      folder = folder.getParent();
    }
    throw new IOException("no folder above has a pom.xml with modules");
  }
}
