package io.workflowtelemetry.transforms.digest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumUpPeriodsTest {
  static final Calendar BERLIN = Calendar.in("Europe/Berlin");
  private static final Duration LATENESS = Duration.ofDays(7);
  private static final long MINUTE = 60_000;

  /** Monday to Sunday, and the day that the clocks of Berlin are put on. */
  private static final String WEEK_BEFORE = "2026-03-23 to 2026-03-29";

  private static Aggregate day(
      String date, @Nullable String workflow, long successes, long failures, double p50Minutes) {
    return Aggregate.newBuilder()
        .setPeriod("DAILY")
        .setWindowStart(BERLIN.startOf(date))
        .setWindowEnd(BERLIN.endOf(date))
        .setLevel(workflow == null ? "REPOSITORY" : "WORKFLOW")
        .setRepository("octo/app")
        .setWorkflowName(workflow)
        .setTotal(successes + failures)
        .setSuccesses(successes)
        .setFailures(failures)
        .setCancelled(0)
        .setOther(0)
        .setDurationCount(successes + failures)
        .setDurationP50Ms(p50Minutes * MINUTE)
        .setReruns(0)
        .setWastedMs(failures * 10 * MINUTE)
        .setFailuresByHour(List.of())
        .setFailuresByWeekday(List.of())
        .build();
  }

  static FlakyTest flaky(String name, String sha, String at) {
    return FlakyTest.newBuilder()
        .setRepository("octo/app")
        .setHeadSha(sha)
        .setClassName("CartTest")
        .setName(name)
        .setOccurrence(1)
        .setPasses(1)
        .setFailures(1)
        .setFlaky(1)
        .setLastSeenAt(Instant.parse(at))
        .build();
  }

  static Alert streak(String branch, String start, @Nullable String end) {
    return Alert.newBuilder()
        .setAlertId(branch)
        .setRule("FAILURE_STREAK")
        .setSeverity("CRITICAL")
        .setStatus(end == null ? "FIRING" : "RESOLVED")
        .setRepository("octo/app")
        .setWorkflowName("CI")
        .setBranch(branch)
        .setObserved(3)
        .setThreshold(3)
        .setStartedAt(Instant.parse(start))
        .setEndedAt(end == null ? null : Instant.parse(end))
        .setEvidence(List.of())
        .setMessage("")
        .build();
  }

  /** Two weeks: Monday 23 March to Sunday 5 April. */
  private static final List<Aggregate> DAYS =
      List.of(
          day("2026-03-24", null, 9, 1, 5),
          day("2026-03-24", "CI", 5, 1, 4),
          day("2026-03-24", "Docs", 4, 0, 1),
          day("2026-03-29", null, 10, 0, 5),
          day("2026-03-29", "CI", 10, 0, 6),
          day("2026-03-30", null, 6, 4, 9),
          day("2026-03-30", "CI", 3, 4, 15),
          day("2026-03-30", "Docs", 3, 0, 2),
          day("2026-04-05", null, 9, 1, 5),
          day("2026-04-05", "CI", 9, 1, 15));

  private static final List<FlakyTest> FLAKY =
      List.of(
          flaky("adds", "a1", "2026-03-25T10:00:00Z"),
          flaky("adds", "a2", "2026-03-31T10:00:00Z"),
          flaky("pays", "a2", "2026-03-31T10:00:00Z"),
          flaky("ships", "a3", "2026-04-06T10:00:00Z"));

  private static final List<Alert> STREAKS =
      List.of(
          streak("main", "2026-03-30T09:00:00Z", null),
          // Over at 22:30 UTC of Sunday, which is Monday in Berlin.
          streak("release", "2026-03-30T09:00:00Z", "2026-04-05T22:30:00Z"),
          streak("fix", "2026-03-30T09:00:00Z", "2026-04-04T09:00:00Z"),
          streak("later", "2026-04-06T09:00:00Z", null));

  @Test
  void weeksAreComparedWithTheWeekBefore() {
    assertThat(
        messages(ofHistory(EnumSet.of(DigestPeriod.WEEKLY))),
        containsInAnyOrder(
            WEEK_BEFORE
                + ": 95.0 % of 20 runs succeeded (none the week before);"
                + " 1 new flaky test (CartTest / adds); no open streak; 10 min wasted",
            // CI: the median of 15 and 15 min over that of 4 and 6; Docs: 2 over 1.
            "2026-03-30 to 2026-04-05: 75.0 % of 20 runs succeeded (95.0 % the week before);"
                + " CI slowed most, to 900.0 s from 300.0 s;"
                + " 1 new flaky test (CartTest / pays);"
                + " 2 open streaks (CI on main, CI on release) of failures; 50 min wasted"));
  }

  @Test
  void daysAreComparedWithTheSevenDaysBefore() {
    List<String> messages = messages(ofHistory(EnumSet.of(DigestPeriod.DAILY)));
    assertThat(messages.size(), is(4));
    assertThat(
        messages.get(2),
        is(
            "2026-03-30: 60.0 % of 10 runs succeeded (95.0 % the week before);"
                + " CI slowed most, to 900.0 s from 300.0 s; no new flaky test;"
                + " 3 open streaks (CI on fix, CI on main, CI on release) of failures;"
                + " 40 min wasted"));
  }

  @Test
  void aDigestIsAnAlertThatIsOver() {
    Alert week = ofHistory(EnumSet.of(DigestPeriod.WEEKLY)).get(1);
    assertThat(week.getRule(), is("WEEKLY_DIGEST"));
    assertThat(week.getStatus(), is("RESOLVED"));
    assertThat(week.getRepository(), is("octo/app"));
    assertThat(week.getStartedAt(), is(Instant.parse("2026-03-29T22:00:00Z")));
    assertThat(week.getEndedAt(), is(Instant.parse("2026-04-05T22:00:00Z")));
    assertThat(week.getObserved(), is(0.75));
    assertThat(week.getThreshold(), is(0.95));
  }

  /** Whatever order things come in, the last revision of each digest is a history's. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aStreamSumsUpAsAHistory(long seed) {
    Set<DigestPeriod> periods = EnumSet.allOf(DigestPeriod.class);
    Random random = new Random(seed);
    Pipeline pipeline = Collected.orderedPipeline();
    PCollection<Change<Aggregate>> days =
        pipeline.apply("Days", changes(DAYS, Aggregate.class, Aggregate::getWindowEnd, random));
    PCollection<Change<FlakyTest>> flaky =
        pipeline.apply("Flaky", changes(FLAKY, FlakyTest.class, FlakyTest::getLastSeenAt, random));
    PCollection<Alert> streaks =
        pipeline.apply(
            "Streaks",
            stream(
                STREAKS,
                RecordCoder.of(Alert.class),
                streak -> streak.getStartedAt().plus(Duration.ofHours(1)),
                random));
    Collected<Alert> digests =
        Collected.of(
            SumUpPeriods.inputs(days, streaks, flaky)
                .apply(SumUpPeriods.of(periods, BERLIN, LATENESS)));
    pipeline.run().waitUntilFinish();
    List<Alert> all = sorted(digests.elements());
    List<Alert> last = new ArrayList<>();
    for (Alert digest : digests.elements()) {
      last.removeIf(known -> known.getAlertId().equals(digest.getAlertId()));
      last.add(digest);
    }
    assertThat("none is given before its period is over", all.size(), is(last.size()));
    assertThat(sorted(last), is(ofHistory(periods)));
  }

  private static List<Alert> ofHistory(Set<DigestPeriod> periods) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Alert> digests =
        Collected.of(
            SumUpPeriods.inputs(
                    pipeline.apply("Days", added(DAYS, Aggregate.class)),
                    pipeline.apply(
                        "Streaks", Create.of(STREAKS).withCoder(RecordCoder.of(Alert.class))),
                    pipeline.apply("Flaky", added(FLAKY, FlakyTest.class)))
                .apply(SumUpPeriods.of(periods, BERLIN, Duration.ZERO)));
    pipeline.run().waitUntilFinish();
    return sorted(digests.elements());
  }

  private static List<String> messages(List<Alert> digests) {
    return digests.stream().map(Alert::getMessage).toList();
  }

  private static List<Alert> sorted(List<Alert> digests) {
    return digests.stream()
        .sorted(Comparator.comparing(Alert::getStartedAt).thenComparing(Alert::getRule))
        .toList();
  }

  static <T extends SpecificRecord> Create.Values<Change<T>> added(List<T> things, Class<T> type) {
    return Create.of(things.stream().map(Change::added).toList())
        .withCoder(ChangeCoder.of(RecordCoder.of(type)));
  }

  interface Time<T> {
    Instant of(T thing);
  }

  private static <T extends SpecificRecord> TestStream<Change<T>> changes(
      List<T> things, Class<T> type, Time<T> time, Random random) {
    return stream(
        things.stream().map(Change::added).toList(),
        ChangeCoder.of(RecordCoder.of(type)),
        change -> time.of(change.added()).minusMillis(1),
        random);
  }

  /** Returns a stream whose things come day by day, those of a day in any order. */
  static <T> TestStream<T> stream(List<T> things, Coder<T> coder, Time<T> time, Random random) {
    List<T> shuffled = new ArrayList<>(things);
    Collections.shuffle(shuffled, random);
    TestStream.Builder<T> stream = TestStream.create(coder);
    for (LocalDate date = LocalDate.parse("2026-03-23");
        date.isBefore(LocalDate.parse("2026-04-10"));
        date = date.plusDays(1)) {
      for (T thing : shuffled) {
        if (BERLIN.date(time.of(thing)).equals(date.toString())) {
          stream = stream.addElements(TimestampedValue.of(thing, EventTimes.of(time.of(thing))));
        }
      }
      stream = stream.advanceWatermarkTo(EventTimes.of(BERLIN.endOf(date.toString())));
    }
    return stream.advanceWatermarkToInfinity();
  }
}
