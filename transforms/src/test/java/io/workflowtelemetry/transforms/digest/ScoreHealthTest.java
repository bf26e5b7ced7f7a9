package io.workflowtelemetry.transforms.digest;

import static io.workflowtelemetry.transforms.digest.SumUpPeriodsTest.BERLIN;
import static io.workflowtelemetry.transforms.digest.SumUpPeriodsTest.added;
import static io.workflowtelemetry.transforms.digest.SumUpPeriodsTest.flaky;
import static io.workflowtelemetry.transforms.digest.SumUpPeriodsTest.streak;
import static io.workflowtelemetry.transforms.digest.SumUpPeriodsTest.stream;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreHealthTest {
  private static final double MINUTE = 60_000;
  private static final double CLOSE = 1e-9;
  private static final String APP = "octo/app";

  /** Mondays, in Berlin. */
  private static final String FIRST = "2026-03-23";

  private static final String SECOND = "2026-03-30";

  /** Of a workflow, whose runs took ten minutes each. */
  private static Aggregate week(String monday, String workflow, long runs, double p95Minutes) {
    return row(monday)
        .setLevel("WORKFLOW")
        .setWorkflowName(workflow)
        .setTotal(runs)
        .setSuccesses(runs)
        .setFailures(0)
        .setDurationCount(runs)
        .setDurationMeanMs(10 * MINUTE)
        .setDurationP95Ms(p95Minutes * MINUTE)
        .setWastedMs(0)
        .build();
  }

  private static Aggregate.Builder row(String monday) {
    return Aggregate.newBuilder()
        .setPeriod("WEEKLY")
        .setWindowStart(BERLIN.startOf(monday))
        .setWindowEnd(BERLIN.startOf(LocalDate.parse(monday).plusWeeks(1).toString()))
        .setRepository(APP)
        .setCancelled(0)
        .setOther(0)
        .setReruns(0)
        .setFailuresByHour(List.of())
        .setFailuresByWeekday(List.of());
  }

  private static Aggregate repository(
      String monday,
      long successes,
      long failures,
      double wastedMinutes,
      @Nullable Double queueMinutes,
      @Nullable Long testFailures) {
    return row(monday)
        .setLevel("REPOSITORY")
        .setTotal(successes + failures)
        .setSuccesses(successes)
        .setFailures(failures)
        .setSuccessRate((double) successes / (successes + failures))
        .setDurationCount(successes + failures)
        .setWastedMs(Math.round(wastedMinutes * MINUTE))
        .setQueueP95Ms(queueMinutes == null ? null : queueMinutes * MINUTE)
        .setTestFailures(testFailures)
        .build();
  }

  private static final List<Aggregate> WEEKS =
      List.of(
          repository(FIRST, 10, 0, 0, null, null),
          week(FIRST, "CI", 8, 10),
          week(FIRST, "Telemetry", 2, 2),
          repository(SECOND, 6, 4, 25, 10.0, 3L),
          week(SECOND, "CI", 8, 20),
          week(SECOND, "Telemetry", 2, 1),
          // Days are summed up by others.
          Aggregate.newBuilder(repository(SECOND, 0, 9, 90, 60.0, 9L)).setPeriod("DAILY").build());

  private static final List<FlakyTest> FLAKY =
      List.of(
          flaky("adds", "a1", "2026-03-31T10:00:00Z"),
          flaky("adds", "a2", "2026-04-01T10:00:00Z"),
          flaky("ships", "a3", "2026-04-06T10:00:00Z"));

  private static final List<Alert> ALERTS =
      List.of(
          // Over at 22:30 UTC of Sunday, which is Monday in Berlin.
          streak("release", "2026-03-30T09:00:00Z", "2026-04-05T22:30:00Z"),
          streak("fix", "2026-03-30T09:00:00Z", "2026-04-04T09:00:00Z"),
          streak("later", "2026-04-06T09:00:00Z", null),
          collection("gone", "2026-04-01", "WITHDRAWN"),
          collection("one", "2026-04-02", "RESOLVED"),
          collection("other", "2026-04-02", "RESOLVED"));

  private static Alert collection(String source, String day, String status) {
    return Alert.newBuilder(streak(source, BERLIN.startOf(day).toString(), null))
        .setRule("COLLECTION_FAILURE")
        .setStatus(status)
        .setRepository(null)
        .setSource(source)
        .build();
  }

  private static final List<ReadTally> TALLIES =
      List.of(
          tally("one", "2026-03-30", 60, 1),
          tally("other", "2026-04-05", 40, 0),
          tally("one", null, 7, 7));

  private static ReadTally tally(String source, @Nullable String day, long read, long bad) {
    return new ReadTally(source, "run", day, read, bad, "a.jsonl", "native");
  }

  @Test
  void aWeekIsScoredByItsParts() {
    HealthScore week = score(ofHistory(Rules.defaults()), "REPOSITORY", SECOND);
    assertThat(week.getRepository(), is(APP));
    // 6 of 10.
    assertThat(week.getSuccessScore(), closeTo(60, CLOSE));
    // CI takes twice as long, 8 runs of 50; Telemetry is faster, 2 of 100.
    assertThat(week.getDurationScore(), closeTo(60, CLOSE));
    // One is open at the end.
    assertThat(week.getStreakScore(), closeTo(50, CLOSE));
    // One test, on two commits: 100 * 5 / (5 + 1).
    assertThat(week.getFlakyScore(), closeTo(83.333333333, 1e-6));
    // 25 of 100 minutes.
    assertThat(week.getWastedScore(), closeTo(75, CLOSE));
    assertThat(week.getQueueScore(), closeTo(50, CLOSE));
    // (30 * 60 + 20 * 60 + 15 * 50 + 10 * 83.33 + 15 * 75 + 10 * 50) / 100
    assertThat(week.getScore(), closeTo(62.083333333, 1e-6));
    assertThat(week.getRunMs(), is(6_000_000L));
    assertThat(week.getTelemetryMs(), is(1_200_000L));
    assertThat(week.getCollectionScore(), is(nullValue()));
  }

  @Test
  void whatHasNoDataIsLeftOut() {
    HealthScore week = score(ofHistory(Rules.defaults()), "REPOSITORY", FIRST);
    assertThat(week.getSuccessScore(), is(100.0));
    assertThat("nothing to compare with", week.getDurationScore(), is(nullValue()));
    assertThat("no report", week.getFlakyScore(), is(nullValue()));
    assertThat(week.getQueueScore(), is(nullValue()));
    assertThat(week.getScore(), is(100.0));
  }

  @Test
  void thePipelineHasAScoreOfItsOwn() {
    List<HealthScore> scores = ofHistory(Rules.defaults());
    HealthScore week = score(scores, "PIPELINE", SECOND);
    assertThat(week.getRepository(), is(nullValue()));
    // One day of seven, by two sources.
    assertThat(week.getCollectionScore(), closeTo(85.714285714, 1e-6));
    // 1 of 100, which is the most that is wanted; what tells no day is in no week.
    assertThat(week.getBadRecordScore(), closeTo(50, CLOSE));
    // 0.2, four times the most: 100 * 0.05 / 0.25.
    assertThat(week.getOverheadScore(), closeTo(20, CLOSE));
    // (40 * 85.71 + 40 * 50 + 20 * 20) / 100
    assertThat(week.getScore(), closeTo(58.285714285, 1e-6));
    HealthScore first = score(scores, "PIPELINE", FIRST);
    assertThat("nothing was read", first.getBadRecordScore(), is(nullValue()));
    // (40 * 100 + 20 * 20) / 60
    assertThat(first.getScore(), closeTo(73.333333333, 1e-6));
    assertThat("no row but of these weeks", scores.size(), is(4));
  }

  @Test
  void weightsMayBeOff() {
    Rules rules = Rules.defaults();
    Rules.Health some = new Rules.Health(1.0, null, 3.0, null, null, null, null, null, null);
    HealthScore week = score(ofHistory(with(rules, some)), "REPOSITORY", SECOND);
    assertThat(week.getQueueScore(), closeTo(50, CLOSE));
    // (60 + 3 * 50) / 4
    assertThat(week.getScore(), closeTo(52.5, CLOSE));
    Rules.Health none = new Rules.Health(null, null, null, null, null, null, null, null, null);
    assertThat(
        score(ofHistory(with(rules, none)), "REPOSITORY", SECOND).getScore(), is(nullValue()));
  }

  private static Rules with(Rules rules, Rules.Health health) {
    return new Rules(
        rules.successRate(),
        rules.durationAnomaly(),
        rules.anomalyScore(),
        rules.failureStreak(),
        rules.collectionFailure(),
        rules.processingDelay(),
        rules.storage(),
        rules.telemetryOverhead(),
        rules.costAnomaly(),
        rules.budget(),
        rules.runStalled(),
        rules.runQueued(),
        rules.runLost(),
        rules.models(),
        rules.pricing(),
        health,
        rules.dora());
  }

  @Test
  void durationsAreComparedWithTheMiddleOfFourWeeks() {
    List<Aggregate> rows = new ArrayList<>();
    // The first is five weeks before, and does not count: the median of 10, 20, 30, 40 is 25.
    double[] minutes = {1000, 40, 10, 30, 20, 75};
    String monday = FIRST;
    for (double p95 : minutes) {
      rows.add(week(monday, "CI", 1, p95));
      rows.add(repository(monday, 1, 0, 0, null, null));
      monday = LocalDate.parse(monday).plusWeeks(1).toString();
    }
    HealthScore last =
        score(
            ofHistory(Rules.defaults(), rows, List.of(), List.of(), List.of()),
            "REPOSITORY",
            LocalDate.parse(monday).minusWeeks(1).toString());
    // Three times as long, so slower by twice what it was.
    assertThat(last.getDurationScore(), closeTo(100.0 / 3, CLOSE));
  }

  /** Whatever is worse never scores better, and no part leaves its bounds. */
  @Test
  void partsAreBoundedAndMonotone() {
    for (double half : new double[] {0, 0.01, 1, 600_000}) {
      double before = 100;
      for (double bad : new double[] {0, 1e-9, 0.01, 1, 3, 1e6, Long.MAX_VALUE}) {
        double part = Parts.ofAmount(bad, half);
        assertThat(part, is(both(greaterThanOrEqualTo(0.0)).and(lessThanOrEqualTo(before))));
        before = part;
      }
    }
    assertThat(Parts.ofShare(-1), is(0.0));
    assertThat(Parts.ofShare(2), is(100.0));
    Parts huge = new Parts(Double.MAX_VALUE, Double.MAX_VALUE);
    huge.add(Double.MAX_VALUE, 40.0);
    huge.add(Double.MAX_VALUE, 60.0);
    assertThat(huge.mean(), is(50.0));
  }

  /** Whatever order things come in and however often they are revised, it ends as a history. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aStreamScoresAsAHistory(long seed) {
    Random random = new Random(seed);
    List<Change<Aggregate>> weeks = new ArrayList<>();
    for (Aggregate week : WEEKS) {
      Aggregate early =
          Aggregate.newBuilder(week)
              .setWastedMs(1)
              .setDurationP95Ms(7.0)
              .setQueueP95Ms(1.0)
              .build();
      weeks.add(Change.added(early));
      weeks.add(new Change<>(early, week));
    }
    List<Alert> alerts = new ArrayList<>(ALERTS);
    ALERTS.forEach(
        alert -> alerts.add(Alert.newBuilder(alert).setStatus("FIRING").setEndedAt(null).build()));
    List<ReadTally> tallies = new ArrayList<>();
    for (ReadTally tally : TALLIES) {
      tallies.add(tally(tally.getSource(), tally.getDay(), tally.getRead() - 5, 0));
      tallies.add(tally(tally.getSource(), tally.getDay(), 5, tally.getBad()));
    }
    Pipeline pipeline = Collected.orderedPipeline();
    PCollection<Change<Aggregate>> rows =
        pipeline.apply(
            "Weeks",
            stream(
                weeks,
                ChangeCoder.of(RecordCoder.of(Aggregate.class)),
                change -> {
                  Aggregate row = Objects.requireNonNull(change.after());
                  return change.before() == null
                      ? row.getWindowStart()
                      : row.getWindowEnd().minusMillis(1);
                },
                random));
    PCollection<Alert> revisions =
        pipeline.apply(
            "Alerts",
            stream(
                alerts,
                RecordCoder.of(Alert.class),
                alert -> alert.getStartedAt().plus(Duration.ofDays(lasts(alert))),
                random));
    PCollection<Change<FlakyTest>> flaky =
        pipeline.apply(
            "Flaky",
            stream(
                FLAKY.stream().map(Change::added).toList(),
                ChangeCoder.of(RecordCoder.of(FlakyTest.class)),
                change -> change.added().getLastSeenAt(),
                random));
    PCollection<ReadTally> reads =
        pipeline.apply(
            "Tallies",
            stream(
                tallies,
                RecordCoder.of(ReadTally.class),
                tally -> BERLIN.startOf(tally.getDay() == null ? SECOND : tally.getDay()),
                random));
    Collected<Change<HealthScore>> changes =
        Collected.of(
            ScoreHealth.inputs(SumUpPeriods.inputs(rows, revisions, flaky), reads)
                .apply(
                    ScoreHealth.by(
                        Rules.defaults(), BERLIN, Duration.ofSeconds(1), Duration.ofDays(7))));
    pipeline.run().waitUntilFinish();
    Map<String, HealthScore> last = new LinkedHashMap<>();
    for (Change<HealthScore> change : changes.elements()) {
      HealthScore before = change.before();
      HealthScore after = change.after();
      HealthScore row = Objects.requireNonNull(after == null ? before : after);
      String key = row.getLevel() + row.getWindowStart();
      assertThat("each change is of what was told last", last.get(key), is(before));
      if (after == null) {
        last.remove(key);
      } else {
        last.put(key, after);
      }
    }
    assertThat(byKey(last.values()), is(byKey(ofHistory(Rules.defaults()))));
  }

  /** All but what is still firing in the end is told of a day later once more. */
  private static long lasts(Alert alert) {
    return alert.getStatus().equals("FIRING") && !ALERTS.contains(alert) ? 0 : 1;
  }

  private static Map<String, HealthScore> byKey(Iterable<HealthScore> scores) {
    Map<String, HealthScore> byKey = new TreeMap<>();
    scores.forEach(score -> byKey.put(score.getLevel() + score.getWindowStart(), score));
    return byKey;
  }

  private static HealthScore score(List<HealthScore> scores, String level, String monday) {
    Instant start = BERLIN.startOf(monday);
    return scores.stream()
        .filter(score -> score.getLevel().equals(level) && score.getWindowStart().equals(start))
        .findFirst()
        .orElseThrow();
  }

  private static List<HealthScore> ofHistory(Rules rules) {
    return ofHistory(rules, WEEKS, ALERTS, FLAKY, TALLIES);
  }

  private static List<HealthScore> ofHistory(
      Rules rules,
      List<Aggregate> weeks,
      List<Alert> alerts,
      List<FlakyTest> flaky,
      List<ReadTally> tallies) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<HealthScore>> scores =
        Collected.of(
            ScoreHealth.inputs(
                    SumUpPeriods.inputs(
                        pipeline.apply("Weeks", added(weeks, Aggregate.class)),
                        pipeline.apply(
                            "Alerts", Create.of(alerts).withCoder(RecordCoder.of(Alert.class))),
                        pipeline.apply("Flaky", added(flaky, FlakyTest.class))),
                    pipeline.apply(
                        "Tallies", Create.of(tallies).withCoder(RecordCoder.of(ReadTally.class))))
                .apply(ScoreHealth.by(rules, BERLIN, Duration.ZERO, Duration.ZERO)));
    pipeline.run().waitUntilFinish();
    return scores.elements().stream().map(change -> change.added()).toList();
  }
}
