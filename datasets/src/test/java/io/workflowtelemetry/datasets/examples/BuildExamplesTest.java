package io.workflowtelemetry.datasets.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildExamplesTest {
  /** A day before the 223rd period of 90 days since 1970 ends. */
  private static final Instant START = Instant.parse("2024-12-12T00:00:00Z");

  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 24 * HOUR_MS;
  private static final List<String> ANY_OUTCOMES = List.of("SUCCESS", "SUCCESS", "FAILURE", "NONE");
  private static final List<@Nullable String> ANY_EVENTS =
      Arrays.asList("push", "pull_request", "schedule", null);
  private static final List<@Nullable String> ANY_ACTORS =
      Arrays.asList("ann", "renovate[bot]", null);
  private static final Comparator<Run> ORDER =
      Comparator.comparing(Run::getCompletedAt)
          .thenComparing(run -> Long.parseLong(run.getRunId()))
          .thenComparing(Run::getRunAttempt);

  private static Run.Builder run(int id, long createdMs, @Nullable Long completedMs) {
    Instant created = START.plusMillis(createdMs);
    return Drafts.run(Integer.toString(id))
        .setWorkflowName("CI")
        .setOutcome("SUCCESS")
        .setCreatedAt(created)
        .setStartedAt(created)
        .setCompletedAt(completedMs == null ? null : START.plusMillis(completedMs))
        .setDurationMs(completedMs == null ? null : Math.max(0, completedMs - createdMs));
  }

  private static Map<String, SplitCandidate> candidates(List<Run> runs, String zone) {
    return candidates(runs, BuildExamples.by(Calendar.in(zone)));
  }

  private static Map<String, SplitCandidate> candidates(List<Run> runs, BuildExamples build) {
    Pipeline pipeline = Collected.pipeline();
    Collected<SplitCandidate> candidates =
        Collected.of(
            PCollectionList.of(pipeline.apply(Create.of(runs).withCoder(RecordCoder.of(Run.class))))
                .apply("Build", build));
    pipeline.run().waitUntilFinish();
    return candidates.elements().stream()
        .collect(
            Collectors.toMap(
                candidate ->
                    candidate.getExample().getRepository()
                        + "#"
                        + candidate.getExample().getRunId(),
                Function.identity()));
  }

  private static boolean isVerdict(Run run) {
    return !run.getOutcome().equals("NONE");
  }

  private static <T> List<T> last10(List<T> values) {
    return last(10, values);
  }

  private static <T> List<T> last(int count, List<T> values) {
    return values.subList(Math.max(0, values.size() - count), values.size());
  }

  private static @Nullable Double mean(List<Double> values) {
    return values.isEmpty()
        ? null
        : values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  private static @Nullable Double successRate(List<Run> runs) {
    return successRate(10, runs);
  }

  private static @Nullable Double successRate(int count, List<Run> runs) {
    return mean(
        last(count, runs.stream().filter(BuildExamplesTest::isVerdict).toList()).stream()
            .map(run -> run.getOutcome().equals("SUCCESS") ? 1.0 : 0.0)
            .toList());
  }

  private static List<Double> durations(List<Run> runs) {
    return runs.stream()
        .filter(BuildExamplesTest::isVerdict)
        .map(Run::getDurationMs)
        .filter(Objects::nonNull)
        .map(Long::doubleValue)
        .toList();
  }

  private static @Nullable Double seconds(@Nullable Double ms) {
    return ms == null ? null : ms / 1000;
  }

  private static @Nullable Double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return null;
    }
    return size % 2 == 1
        ? sorted.get(size / 2)
        : Double.valueOf((sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2);
  }

  /** Tries every interval between two values. */
  private static @Nullable Double mode(List<Double> values) {
    Double middle = null;
    double width = Double.MAX_VALUE;
    for (double low : values.stream().sorted().toList()) {
      for (double high : values) {
        long held = values.stream().filter(value -> value >= low && value <= high).count();
        if (held * 2 > values.size() && high - low < width) {
          width = high - low;
          middle = (low + high) / 2;
        }
      }
    }
    return middle;
  }

  private static @Nullable Run lastVerdict(List<Run> runs) {
    List<Run> verdicts = runs.stream().filter(BuildExamplesTest::isVerdict).toList();
    return verdicts.isEmpty() ? null : verdicts.get(verdicts.size() - 1);
  }

  private static @Nullable String outcome(@Nullable Run run) {
    return run == null ? null : run.getOutcome();
  }

  private static @Nullable Double duration(@Nullable Run run) {
    return run == null || run.getDurationMs() == null ? null : run.getDurationMs() / 1000.0;
  }

  private static @Nullable Long number(@Nullable Boolean value) {
    return value == null ? null : value ? 1L : 0L;
  }

  private static @Nullable Boolean isDefaultBranch(Run run, List<Run> known) {
    List<Run> merged =
        known.stream()
            .filter(other -> other.getHeadRepository() == null && other.getBranch() != null)
            .filter(other -> "push".equals(other.getEvent()) || "schedule".equals(other.getEvent()))
            .filter(
                other ->
                    !other.getCompletedAt().isBefore(run.getCreatedAt().minusMillis(90 * DAY_MS)))
            .sorted(Comparator.comparing(Run::getCompletedAt).thenComparing(Run::getBranch))
            .toList();
    Map<String, Long> pushes =
        last(50, merged).stream()
            .collect(Collectors.groupingBy(Run::getBranch, TreeMap::new, Collectors.counting()));
    if (run.getBranch() == null || pushes.isEmpty()) {
      return null;
    }
    long most = Collections.max(pushes.values());
    String first =
        pushes.entrySet().stream()
            .filter(branch -> branch.getValue() == most)
            .findFirst()
            .orElseThrow()
            .getKey();
    return run.getHeadRepository() == null && run.getBranch().equals(first);
  }

  /** When a run attempt was created. */
  private static @Nullable Instant began(Run run) {
    return run.getRunAttempt() == 1 ? run.getCreatedAt() : run.getStartedAt();
  }

  private static long inFlight(Instant at, List<Run> runs) {
    return runs.stream()
        .filter(other -> isIn(began(other), at.minusMillis(35 * DAY_MS), at))
        .filter(other -> other.getCompletedAt() == null || !other.getCompletedAt().isBefore(at))
        .count();
  }

  private static boolean isIn(@Nullable Instant time, Instant from, Instant until) {
    return time != null && !time.isBefore(from) && time.isBefore(until);
  }

  /** What SEMANTICS 7 says of one run, by looking at all others. */
  private static BuildExample model(Run run, List<Run> runs, ZoneId zone) {
    List<Run> known =
        runs.stream()
            .filter(other -> other.getRepository().equals(run.getRepository()))
            .filter(other -> other.getCompletedAt() != null)
            .filter(other -> other.getCompletedAt().isBefore(run.getCreatedAt()))
            .sorted(ORDER)
            .toList();
    List<Run> before =
        known.stream()
            .filter(other -> Objects.equals(other.getWorkflowName(), run.getWorkflowName()))
            .toList();
    Run previous = lastVerdict(before);
    List<Run> onBranch =
        before.stream()
            .filter(other -> Objects.equals(other.getBranch(), run.getBranch()))
            .filter(other -> Objects.equals(other.getHeadRepository(), run.getHeadRepository()))
            .filter(other -> other.getBranch() != null)
            .toList();
    Run previousOnBranch = lastVerdict(onBranch);
    Run last = before.isEmpty() ? null : before.get(before.size() - 1);
    Instant dayBefore = run.getCreatedAt().minusMillis(DAY_MS);
    return BuildExample.newBuilder()
        .setRepository(run.getRepository())
        .setRunId(run.getRunId())
        .setHeadSha(run.getHeadSha())
        .setCreatedAt(run.getCreatedAt())
        .setWorkflowName(run.getWorkflowName())
        .setCommitAuthor(run.getCommitAuthor())
        .setTimeOfDay(run.getCreatedAt().atZone(zone).getHour())
        .setDayOfWeek(run.getCreatedAt().atZone(zone).getDayOfWeek().getValue() - 1)
        .setPreviousOutcome(outcome(previous))
        .setPreviousDuration(duration(previous))
        .setMeanDurationLast10(seconds(mean(last10(durations(before)))))
        .setSuccessRateLast10(successRate(before))
        .setRunsLast24h(
            before.stream().filter(other -> !other.getCompletedAt().isBefore(dayBefore)).count())
        .setAuthorSuccessRateLast10(
            run.getCommitAuthor() == null
                ? null
                : successRate(
                    known.stream()
                        .filter(other -> run.getCommitAuthor().equals(other.getCommitAuthor()))
                        .toList()))
        .setEvent(run.getEvent())
        .setActor(run.getActor())
        .setIsBot(number(run.getActor() == null ? null : run.getActor().contains("[bot]")))
        .setIsDefaultBranch(number(isDefaultBranch(run, known)))
        .setBranchPreviousOutcome(outcome(previousOnBranch))
        .setBranchPreviousDuration(duration(previousOnBranch))
        .setBranchSuccessRateLast5(successRate(5, onBranch))
        .setBranchRuns(run.getBranch() == null ? null : (long) onBranch.size())
        .setSecondsSinceLastRun(
            last == null
                ? null
                : (run.getCreatedAt().toEpochMilli() - last.getCompletedAt().toEpochMilli())
                    / 1000.0)
        .setRunsInFlight(
            inFlight(
                run.getCreatedAt(),
                runs.stream()
                    .filter(other -> other.getRepository().equals(run.getRepository()))
                    .toList()))
        .setMedianSuccessDurationLast10(
            seconds(
                median(
                    last10(
                        durations(
                            before.stream()
                                .filter(other -> other.getOutcome().equals("SUCCESS"))
                                .toList())))))
        .setModeDurationLast20(
            seconds(
                mode(
                    last(
                        20,
                        durations(
                            before.stream()
                                .filter(other -> Objects.equals(other.getEvent(), run.getEvent()))
                                .toList())))))
        .setBuildDuration(run.getDurationMs() / 1000.0)
        .setBuildSuccess(run.getOutcome().equals("SUCCESS") ? 1 : 0)
        .setTestFailures(run.getTestFailures())
        .build();
  }

  /** Any run that is created and ends in whole hours, so that many begin when others end. */
  private static Run anyRun(Random random, int id, long firstHour) {
    long created = (firstHour + random.nextInt(60)) * HOUR_MS;
    Long completed = random.nextInt(12) == 0 ? null : created + random.nextInt(30) * HOUR_MS;
    int attempt = random.nextInt(6) == 0 ? 2 : 1;
    String fork = random.nextInt(8) == 0 ? "fork/r" : null;
    Run.Builder run =
        run(id, created, completed)
            .setRepository(random.nextInt(8) == 0 ? "o/other" : "o/r")
            .setRunAttempt(attempt)
            .setWorkflowName(random.nextInt(12) == 0 ? null : "W" + random.nextInt(2))
            .setEvent(ANY_EVENTS.get(random.nextInt(ANY_EVENTS.size())))
            .setBranch(random.nextInt(8) == 0 ? null : "b" + random.nextInt(3))
            .setHeadRepository(fork)
            .setActor(ANY_ACTORS.get(random.nextInt(ANY_ACTORS.size())))
            .setCommitAuthor(random.nextInt(4) == 0 ? null : "A" + random.nextInt(2))
            .setHeadSha(random.nextInt(4) == 0 ? null : "sha" + random.nextInt(40))
            .setTestFailures(random.nextBoolean() ? null : 1L);
    if (attempt > 1) {
      // Made anew long after the first attempt was.
      run.setStartedAt(START.plusMillis(created + random.nextInt(20) * HOUR_MS));
    }
    return ended(random, run).build();
  }

  /** Gives a run any outcome, and takes its duration away now and then. */
  private static Run.Builder ended(Random random, Run.Builder run) {
    run.setOutcome(ANY_OUTCOMES.get(random.nextInt(ANY_OUTCOMES.size())));
    if (random.nextInt(10) == 0) {
      run.setDurationMs(null);
    }
    return run;
  }

  private static List<Run> anyRuns(Random random) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      // A few come so late that what was never seen to end is no longer in flight, and a few when
      // the first ones no longer tell of the default branch.
      runs.add(anyRun(random, i, i % 16 == 0 ? 35 * 24 : i % 16 == 1 ? 90 * 24 : 0));
    }
    return runs;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void featuresAreThoseOfANaiveModel(long seed) {
    List<Run> runs = anyRuns(new Random(seed));
    Map<String, SplitCandidate> candidates = candidates(runs, "America/New_York");
    int examples = 0;
    for (Run run : runs) {
      SplitCandidate candidate = candidates.get(run.getRepository() + "#" + run.getRunId());
      if (run.getRunAttempt() != 1 || !isVerdict(run) || run.getDurationMs() == null) {
        assertThat(candidate, nullValue());
        continue;
      }
      assertThat(
          Objects.requireNonNull(candidate).getExample(),
          is(model(run, runs, ZoneId.of("America/New_York"))));
      assertThat(candidate.getCompletedAt(), is(run.getCompletedAt()));
      examples++;
    }
    assertThat(examples, greaterThan(40));
    assertThat(candidates.size(), is(examples));
  }

  /** What happens from a time on may be anything: no feature of a run created by then heeds it. */
  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void nothingThatHappensLaterIsAFeature(long seed) {
    Random random = new Random(seed);
    List<Run> runs = anyRuns(random);
    long cutHours = 40;
    Instant cut = START.plusMillis(cutHours * HOUR_MS);
    List<Run> others = new ArrayList<>();
    for (Run run : runs) {
      boolean known = run.getCompletedAt() != null && run.getCompletedAt().isBefore(cut);
      if (known) {
        others.add(run);
      } else if (run.getCreatedAt().isAfter(cut)) {
        others.add(anyRun(random, Integer.parseInt(run.getRunId()), cutHours + 1));
      } else {
        Instant completed =
            random.nextInt(4) == 0 ? null : cut.plusMillis(random.nextInt(2000) * HOUR_MS);
        Run.Builder other =
            Run.newBuilder(run)
                .setCompletedAt(completed)
                .setDurationMs(
                    completed == null
                        ? null
                        : completed.toEpochMilli() - run.getCreatedAt().toEpochMilli());
        others.add(ended(random, other).build());
      }
    }
    for (int i = 0; i < 40; i++) {
      others.add(anyRun(random, 1_000 + i, cutHours + 1));
    }
    Collections.shuffle(others, random);

    Map<String, SplitCandidate> before = candidates(runs, "UTC");
    Map<String, SplitCandidate> after = candidates(others, "UTC");
    int compared = 0;
    for (Map.Entry<String, SplitCandidate> candidate : before.entrySet()) {
      SplitCandidate other = after.get(candidate.getKey());
      Instant created = candidate.getValue().getExample().getCreatedAt();
      if (other != null && !created.isAfter(cut)) {
        assertThat(features(other), is(features(candidate.getValue())));
        compared++;
      }
    }
    assertThat(compared, greaterThan(30));
  }

  /** As the logs stood at a time: what began later is not there, and what ended later is open. */
  private static List<Run> asOf(Instant time, List<Run> runs) {
    List<Run> known = new ArrayList<>();
    for (Run run : runs) {
      Instant began = run.getRunAttempt() == 1 ? run.getCreatedAt() : run.getStartedAt();
      if (run.getCompletedAt() != null && run.getCompletedAt().isBefore(time)) {
        known.add(run);
      } else if (began.isBefore(time)) {
        known.add(
            Run.newBuilder(run)
                .setCompletedAt(null)
                .setDurationMs(null)
                .setOutcome("NONE")
                .setTestFailures(null)
                .build());
      }
    }
    return known;
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9})
  void examplesOfOpenRunsAreThoseOfEndedOnes(long seed) {
    List<Run> runs = anyRuns(new Random(seed));
    Instant now = START.plusMillis(40 * HOUR_MS);
    List<Run> known = asOf(now, runs);
    BuildExamples ofAllRuns = BuildExamples.by(Calendar.in("UTC")).ofAllRuns();
    Map<String, SplitCandidate> before = candidates(known, ofAllRuns);
    Map<String, SplitCandidate> after = candidates(runs, ofAllRuns);
    Map<String, SplitCandidate> trained = candidates(runs, "UTC");
    int open = 0;
    int examples = 0;
    for (Run run : known) {
      String key = run.getRepository() + "#" + run.getRunId();
      if (run.getRunAttempt() != 1) {
        assertThat(before.get(key), nullValue());
        continue;
      }
      SplitCandidate ended = Objects.requireNonNull(after.get(key));
      SplitCandidate asKnown = Objects.requireNonNull(before.get(key));
      assertThat(asKnown.getExample(), is(ended.getExample()));
      assertThat(asKnown.getEnd() == null, is(run.getCompletedAt() == null));
      SplitCandidate example = trained.get(key);
      if (example != null) {
        assertThat(features(ended), is(features(example)));
        assertThat(ended.getEnd().getCompletedAt(), is(example.getCompletedAt()));
        assertThat(ended.getExample().getBuildDuration(), is(0.0));
        assertThat(ended.getExample().getBuildSuccess(), is(0L));
        assertThat(ended.getExample().getTestFailures(), nullValue());
        examples++;
        open += asKnown.getEnd() == null ? 1 : 0;
      }
    }
    assertThat(open, greaterThan(10));
    assertThat(examples, greaterThan(40));
  }

  private static List<String> features(SplitCandidate candidate) {
    List<String> values = new ArrayList<>();
    for (Schema.Field field : BuildExample.getClassSchema().getFields()) {
      if (field.doc().startsWith("Feature: ")) {
        values.add(field.name() + " " + candidate.getExample().get(field.pos()));
      }
    }
    return values;
  }

  @Test
  void branchesAndEventsHaveHistoriesOfTheirOwn() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, 10_000L).setBranch("main").setEvent("push").build());
    runs.add(run(2, 0, 20_000L).setBranch("main").setEvent("push").setOutcome("FAILURE").build());
    runs.add(
        run(3, 0, 12_000L).setBranch("main").setHeadRepository("fork/r").setEvent("push").build());
    runs.add(run(4, 0, 13_000L).setBranch("topic").setEvent("schedule").build());
    runs.add(run(5, 0, 40_000L).setBranch("main").setEvent("pull_request").build());
    runs.add(run(6, 0, 14_000L).setBranch("main").setEvent("push").setOutcome("NONE").build());
    runs.add(
        run(7, 50_000, 60_000L)
            .setBranch("main")
            .setEvent("push")
            .setActor("Dependabot[bot]")
            .build());
    runs.add(
        run(8, 15_000, 60_000L)
            .setBranch("main")
            .setHeadRepository("fork/r")
            .setEvent("schedule")
            .setActor("bottom")
            .build());
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");

    BuildExample main = example(candidates, 7);
    assertThat(main.getEvent(), is("push"));
    assertThat(main.getActor(), is("Dependabot[bot]"));
    assertThat(main.getIsBot(), is(1L));
    // Three pushes to main had ended, one scheduled run of topic.
    assertThat(main.getIsDefaultBranch(), is(1L));
    assertThat(main.getBranchRuns(), is(4L));
    assertThat(main.getBranchPreviousOutcome(), is("SUCCESS"));
    assertThat(main.getBranchPreviousDuration(), is(40.0));
    assertThat(main.getBranchSuccessRateLast5(), is(2.0 / 3));
    assertThat(main.getSecondsSinceLastRun(), is(10.0));
    // The run of the fork.
    assertThat(main.getRunsInFlight(), is(1L));
    // Of 10, 12, 13 and 40 s; the one of 20 s failed.
    assertThat(main.getMedianSuccessDurationLast10(), is(12.5));
    // Of 10, 12 and 20 s, which are those of pushes with a verdict, 10 and 12 s are the closest.
    assertThat(main.getModeDurationLast20(), is(11.0));

    BuildExample fork = example(candidates, 8);
    assertThat(fork.getIsBot(), is(0L));
    assertThat(fork.getIsDefaultBranch(), is(0L));
    assertThat(fork.getBranchRuns(), is(1L));
    assertThat(fork.getBranchPreviousOutcome(), is("SUCCESS"));
    assertThat(fork.getBranchPreviousDuration(), is(12.0));
    // Runs 2 and 5.
    assertThat(fork.getRunsInFlight(), is(2L));
    assertThat(fork.getModeDurationLast20(), is(13.0));

    BuildExample first = example(candidates, 1);
    assertThat(first.getIsBot(), nullValue());
    assertThat(first.getIsDefaultBranch(), nullValue());
    assertThat(first.getBranchRuns(), is(0L));
    assertThat(first.getBranchSuccessRateLast5(), nullValue());
    assertThat(first.getSecondsSinceLastRun(), nullValue());
    assertThat(first.getRunsInFlight(), is(0L));
    assertThat(first.getModeDurationLast20(), nullValue());
  }

  @Test
  void branchesLookBackOnFiveVerdicts() {
    List<Run> runs = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      runs.add(
          run(i, i * 1_000L, i * 1_000L + 500)
              .setBranch("main")
              .setOutcome(i == 1 || i == 4 ? "FAILURE" : "SUCCESS")
              .build());
    }
    runs.add(run(7, 9_000, 9_500L).setBranch("main").build());
    runs.add(run(8, 9_000, 9_500L).build());
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 7).getBranchSuccessRateLast5(), is(0.8));
    assertThat(example(candidates, 7).getBranchRuns(), is(6L));
    // It has no branch.
    assertThat(example(candidates, 8).getBranchSuccessRateLast5(), nullValue());
    assertThat(example(candidates, 8).getBranchRuns(), nullValue());
    assertThat(example(candidates, 8).getSuccessRateLast10(), is(4.0 / 6));
  }

  @Test
  void theDefaultBranchIsThatOfTheLastNinetyDays() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, 1_000L).setBranch("master").setEvent("push").build());
    runs.add(run(2, 1_000, 2_000L).setBranch("master").setEvent("push").build());
    runs.add(run(3, 80 * DAY_MS, 80 * DAY_MS + 1).setBranch("main").setEvent("push").build());
    // Two to one.
    runs.add(run(4, 1_000 + 90 * DAY_MS, 100 * DAY_MS).setBranch("master").build());
    runs.add(run(5, 1_001 + 90 * DAY_MS, 100 * DAY_MS).setBranch("master").build());
    runs.add(run(6, 2_001 + 90 * DAY_MS, 100 * DAY_MS).setBranch("main").build());
    runs.add(run(7, 1 + 170 * DAY_MS, 171 * DAY_MS).setBranch("main").build());
    runs.add(run(8, 2 + 170 * DAY_MS, 171 * DAY_MS).setBranch("main").build());
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 1).getIsDefaultBranch(), nullValue());
    assertThat(example(candidates, 3).getIsDefaultBranch(), is(0L));
    assertThat(example(candidates, 4).getIsDefaultBranch(), is(1L));
    // One each, and main is the first by its name.
    assertThat(example(candidates, 5).getIsDefaultBranch(), is(0L));
    assertThat(example(candidates, 6).getIsDefaultBranch(), is(1L));
    assertThat(example(candidates, 7).getIsDefaultBranch(), is(1L));
    assertThat(example(candidates, 8).getIsDefaultBranch(), nullValue());
  }

  /** A repository's history is parted every 90 days; here the first day is the end of a part. */
  @Test
  void runsAreInFlightWhereverTimeIsParted() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, DAY_MS - 1).build());
    runs.add(run(2, 0, DAY_MS).build());
    runs.add(run(3, 0, 3 * DAY_MS).build());
    runs.add(run(4, 0, null).build());
    runs.add(run(5, DAY_MS - 1, DAY_MS + 1).build());
    runs.add(run(6, DAY_MS, 2 * DAY_MS).build());
    runs.add(run(7, DAY_MS + 2, 2 * DAY_MS).build());
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 5).getRunsInFlight(), is(4L));
    // 2 to 5.
    assertThat(example(candidates, 6).getRunsInFlight(), is(4L));
    // 3, 4 and 6.
    assertThat(example(candidates, 7).getRunsInFlight(), is(3L));
  }

  @Test
  void runsAreInFlightForThirtyFiveDaysAtMost() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, null).build());
    // Made anew on the second day; until then nobody knew of it.
    runs.add(
        run(2, 0, 40 * DAY_MS)
            .setRunAttempt(2)
            .setStartedAt(START.plusMillis(2 * DAY_MS))
            .setWorkflowName("Other")
            .build());
    runs.add(run(3, DAY_MS, DAY_MS + 1_000).build());
    runs.add(run(4, DAY_MS + 1_000, 50 * DAY_MS).build());
    runs.add(run(5, 35 * DAY_MS, 50 * DAY_MS).build());
    runs.add(run(6, 35 * DAY_MS + 1, 50 * DAY_MS).build());
    runs.add(run(7, 39 * DAY_MS, 50 * DAY_MS).build());
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 3).getRunsInFlight(), is(1L));
    // The first, and the third, which ends at that moment.
    assertThat(example(candidates, 4).getRunsInFlight(), is(2L));
    // 1, 2 and 4.
    assertThat(example(candidates, 5).getRunsInFlight(), is(3L));
    // 2, 4 and 5.
    assertThat(example(candidates, 6).getRunsInFlight(), is(3L));
    // 5 and 6.
    assertThat(example(candidates, 7).getRunsInFlight(), is(2L));
  }

  @Test
  void whatEndsAsARunIsCreatedIsNotKnownToIt() {
    List<Run> runs = new ArrayList<>();
    runs.add(run(1, 0, 1_000L).setOutcome("FAILURE").build());
    runs.add(run(2, 1_000, 9_000L).build());
    runs.add(run(3, 1_001, 9_000L).build());
    // A day after the first run's end, and a moment more.
    runs.add(run(4, 1_000 + DAY_MS, 2 * DAY_MS).build());
    runs.add(run(5, 1_001 + DAY_MS, 2 * DAY_MS).build());
    Collections.reverse(runs);
    Map<String, SplitCandidate> candidates = candidates(runs, "UTC");
    assertThat(example(candidates, 2).getPreviousOutcome(), nullValue());
    assertThat(example(candidates, 2).getRunsLast24h(), is(0L));
    assertThat(example(candidates, 3).getPreviousOutcome(), is("FAILURE"));
    assertThat(example(candidates, 3).getPreviousDuration(), is(1.0));
    assertThat(example(candidates, 3).getRunsLast24h(), is(1L));
    assertThat(example(candidates, 4).getRunsLast24h(), is(3L));
    assertThat(example(candidates, 5).getRunsLast24h(), is(2L));
    assertThat(example(candidates, 5).getSuccessRateLast10(), is(2.0 / 3));
  }

  @Test
  void aRunThatEndsBeforeItBeginsDoesNotKnowItself() {
    Run backwards = run(1, 10_000, 5_000L).setOutcome("FAILURE").setCommitAuthor("ann").build();
    Run later = run(2, 20_000, 30_000L).setCommitAuthor("ann").build();
    Map<String, SplitCandidate> candidates = candidates(List.of(backwards, later), "UTC");
    BuildExample own = example(candidates, 1);
    assertThat(own.getPreviousOutcome(), nullValue());
    assertThat(own.getSuccessRateLast10(), nullValue());
    assertThat(own.getAuthorSuccessRateLast10(), nullValue());
    assertThat(own.getRunsLast24h(), is(0L));
    assertThat(example(candidates, 2).getPreviousOutcome(), is("FAILURE"));
    assertThat(example(candidates, 2).getAuthorSuccessRateLast10(), is(0.0));
  }

  private static BuildExample example(Map<String, SplitCandidate> candidates, int id) {
    return Objects.requireNonNull(candidates.get("o/r#" + id)).getExample();
  }

  /** A run as it comes: at first it is open. */
  private static List<TimestampedValue<Change<Run>>> arrivals(Run run, Random random) {
    Instant began =
        run.getRunAttempt() == 1 ? run.getCreatedAt() : Objects.requireNonNull(run.getStartedAt());
    Run open =
        Run.newBuilder(run)
            .setCompletedAt(null)
            .setDurationMs(null)
            .setOutcome("NONE")
            .setCommitAuthor(null)
            .build();
    Instant told = began.plusMillis(random.nextInt(24) * HOUR_MS);
    if (run.getCompletedAt() == null) {
      return List.of(at(told, Change.added(run)));
    }
    Instant ended = run.getCompletedAt().plusMillis(random.nextInt(24) * HOUR_MS);
    return ended.isBefore(told)
        ? List.of(at(ended, Change.added(run)))
        : List.of(at(told, Change.added(open)), at(ended, new Change<>(open, run)));
  }

  private static TimestampedValue<Change<Run>> at(Instant time, Change<Run> change) {
    return TimestampedValue.of(change, EventTimes.of(time));
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void aStreamEndsAsAHistory(long seed) {
    Random random = new Random(seed);
    List<Run> runs = anyRuns(random).subList(0, 70);
    List<TimestampedValue<Change<Run>>> arrivals =
        runs.stream()
            .flatMap(run -> arrivals(run, random).stream())
            .sorted(Comparator.comparing(TimestampedValue::getTimestamp))
            .toList();
    TestStream.Builder<Change<Run>> stream =
        TestStream.create(ChangeCoder.of(RecordCoder.of(Run.class)));
    for (int i = 0; i < arrivals.size(); i++) {
      stream = stream.addElements(arrivals.get(i));
      if (i % 20 == 19) {
        stream = stream.advanceWatermarkTo(arrivals.get(i).getTimestamp());
      }
    }
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Change<SplitCandidate>> revisions =
        Collected.of(
            pipeline
                .apply(stream.advanceWatermarkToInfinity())
                .apply(
                    "Revise", ReviseExamples.ofAllRuns(Calendar.in("UTC"), Duration.ofHours(24))));
    pipeline.run().waitUntilFinish();

    Map<String, SplitCandidate> last = new TreeMap<>();
    for (Change<SplitCandidate> revision : revisions.elements()) {
      SplitCandidate after = revision.after();
      BuildExample example =
          Objects.requireNonNull(after == null ? revision.before() : after).getExample();
      String run = example.getRepository() + "#" + example.getRunId();
      if (after == null) {
        last.remove(run, revision.before());
      } else {
        last.put(run, after);
      }
    }
    assertThat(
        last,
        is(new TreeMap<>(candidates(runs, BuildExamples.by(Calendar.in("UTC")).ofAllRuns()))));
  }
}
