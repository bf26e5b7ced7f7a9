package io.workflowtelemetry.transforms.measure;

import static io.workflowtelemetry.transforms.Streams.pause;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateRunsTest {
  /** The first of March in Berlin, a Saturday: its week, and it alone, is in two months. */
  private static final Instant DAY = Instant.parse("2025-02-28T23:00:00Z");

  private static final Instant END = DAY.plus(Duration.ofDays(1));
  private static final Calendar BERLIN = Calendar.in("Europe/Berlin");
  private static final Duration LATENESS = Duration.ofDays(7);
  private static final ChangeCoder<Run> CODER = ChangeCoder.of(RecordCoder.of(Run.class));

  private record Revised(
      List<Change<Aggregate>> rows,
      List<Change<DayMeasures>> days,
      List<KV<SubjectWindow, RunEndings>> late) {
    /** Returns how often each row of the repository's day was given, as how many runs it counts. */
    List<String> daily(Instant start) {
      return rows.stream()
          .filter(
              change -> {
                Aggregate row = change.after() == null ? change.before() : change.after();
                return row != null
                    && row.getPeriod().equals("DAILY")
                    && row.getLevel().equals("REPOSITORY")
                    && row.getWindowStart().equals(start);
              })
          .map(Change::after)
          .map(row -> row == null ? "gone" : Long.toString(row.getTotal()))
          .toList();
    }
  }

  private static Revised revise(TestStream<Change<Run>> runs) {
    Pipeline pipeline = Collected.orderedPipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(runs)
            .apply("Revise", AggregateRuns.by(BERLIN, Duration.ofSeconds(60), LATENESS));
    Collected<Change<Aggregate>> rows = Collected.of(AggregateRuns.aggregates(outputs));
    Collected<Change<DayMeasures>> days = Collected.of(AggregateRuns.days(outputs));
    Collected<KV<SubjectWindow, RunEndings>> late = Collected.of(AggregateRuns.late(outputs));
    pipeline.run().waitUntilFinish();
    return new Revised(rows.elements(), days.elements(), late.elements());
  }

  private static List<Aggregate> aggregated(List<Run> runs) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Aggregate> rows = Collected.of(Aggregated.of(pipeline, BERLIN, runs));
    pipeline.run().waitUntilFinish();
    return rows.elements();
  }

  private static Run run(String id, String workflow, @Nullable Instant end, String conclusion) {
    Instant start = end == null ? DAY : end.minusSeconds(60 + end.getEpochSecond() % 977);
    return Drafts.run(id)
        .setWorkflowName(workflow)
        .setConclusion(end == null ? null : conclusion)
        .setStartedAt(start)
        .setCompletedAt(end)
        .setDurationMs(end == null ? null : end.toEpochMilli() - start.toEpochMilli())
        .setQueueMs(end == null ? null : end.getEpochSecond() % 91)
        .setJobs(
            List.of(
                Drafts.job()
                    .setName("build")
                    .setConclusion(conclusion)
                    .setStartedAt(start)
                    .setCompletedAt(end)
                    .build()))
        .build();
  }

  private static TimestampedValue<Change<Run>> at(
      Instant time, @Nullable Run before, @Nullable Run after) {
    return TimestampedValue.of(new Change<>(before, after), EventTimes.of(time));
  }

  private static TestStream.Builder<Change<Run>> stream() {
    return TestStream.create(CODER).advanceWatermarkTo(EventTimes.of(DAY));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whateverTheOrderTheRowsAreThoseOfAHistory(int seed) {
    Random random = new Random(seed);
    String[] conclusions = {"success", "failure", "cancelled", "timed_out"};
    List<Run> runs = new ArrayList<>();
    List<List<Change<Run>>> histories = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<@Nullable Run> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(3); state++) {
        Instant end =
            random.nextInt(5) == 0 ? null : DAY.plusSeconds(random.nextInt(3 * 24 * 60 * 60));
        states.add(
            run(
                Integer.toString(i),
                "W" + random.nextInt(2),
                end,
                conclusions[random.nextInt(conclusions.length)]));
      }
      runs.add(Objects.requireNonNull(states.get(states.size() - 1)));
      histories.add(Streams.history(states));
    }
    List<TimestampedValue<Change<Run>>> elements = new ArrayList<>();
    for (Change<Run> change : Streams.interleave(histories, random)) {
      elements.add(
          at(DAY.plusSeconds(random.nextInt(3 * 24 * 60 * 60)), change.before(), change.after()));
    }
    Revised revised = revise(Streams.of(CODER, elements, random));
    assertThat(Streams.left(revised.rows()), containsInAnyOrder(aggregated(runs).toArray()));
    assertThat(revised.late(), is(empty()));
    List<DayMeasures> days = Streams.left(revised.days());
    assertThat(days, is(not(empty())));
    for (DayMeasures day : days) {
      assertThat(day.closed(), is(true));
    }
  }

  /** Beyond so many values quantiles come from a sketch, as those of a history do. */
  @Test
  void sketchesAreThoseOfAHistory() {
    List<Run> runs = new ArrayList<>();
    List<TimestampedValue<Change<Run>>> elements = new ArrayList<>();
    for (int i = 0; i < 3 * Distribution.MAX_EXACT / 2; i++) {
      Instant end = DAY.plusSeconds(i * 71L);
      Run run = run(Integer.toString(i), "CI", end, i % 3 == 0 ? "failure" : "success");
      runs.add(run);
      elements.add(at(end, null, run));
    }
    TestStream.Builder<Change<Run>> stream = Streams.add(stream(), elements.subList(0, 700));
    stream = stream.advanceProcessingTime(pause(Duration.ofSeconds(61)));
    stream = Streams.add(stream, elements.subList(700, elements.size()));
    Revised revised = revise(stream.advanceWatermarkToInfinity());
    List<Aggregate> left = Streams.left(revised.rows());
    assertThat(left, containsInAnyOrder(aggregated(runs).toArray()));
    long most = left.stream().mapToLong(Aggregate::getDurationCount).max().orElse(0);
    assertThat(most, is(greaterThan((long) Distribution.MAX_EXACT)));
  }

  @Test
  void todayIsSeenTodayAndOnceAPause() {
    Revised revised =
        revise(
            stream()
                .addElements(at(DAY, null, run("1", "CI", DAY.plusSeconds(9), "success")))
                .addElements(at(DAY, null, run("2", "CI", DAY.plusSeconds(8), "success")))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceProcessingTime(pause(Duration.ofSeconds(2)))
                .addElements(at(DAY, null, run("3", "CI", DAY.plusSeconds(7), "success")))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceProcessingTime(pause(Duration.ofSeconds(2)))
                .advanceWatermarkTo(EventTimes.of(END.plusSeconds(1)))
                .addElements(at(DAY, null, run("4", "CI", DAY.plusSeconds(6), "success")))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceProcessingTime(pause(Duration.ofSeconds(2)))
                .advanceWatermarkToInfinity());
    assertThat(revised.daily(DAY), contains("2", "3", "4"));
    assertThat(
        revised.days().stream()
            .map(Change::after)
            .filter(Objects::nonNull)
            .filter(day -> day.day().getSubject().getLevel().equals("WORKFLOW"))
            .map(DayMeasures::closed)
            .toList(),
        contains(false, false, true, true));
  }

  @Test
  void aRunThatMovesToAnotherDayLeavesNoRowBehind() {
    Run first = run("1", "CI", DAY.plusSeconds(100), "success");
    Run moved = run("1", "CI", END.plusSeconds(100), "success");
    Revised revised =
        revise(
            stream()
                .addElements(at(DAY, null, first))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceProcessingTime(pause(Duration.ofSeconds(2)))
                .addElements(at(DAY, first, moved))
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceProcessingTime(pause(Duration.ofSeconds(2)))
                .advanceWatermarkToInfinity());
    assertThat(revised.daily(DAY), contains("1", "gone"));
    assertThat(revised.daily(END), contains("1"));
    assertThat(
        Streams.left(revised.rows()), containsInAnyOrder(aggregated(List.of(moved)).toArray()));
  }

  @Test
  void whatComesAfterTheAllowedLatenessIsLate() {
    Run late = run("2", "CI", DAY.plusSeconds(200), "failure");
    Revised revised =
        revise(
            stream()
                .addElements(at(DAY, null, run("1", "CI", DAY.plusSeconds(100), "success")))
                .advanceWatermarkTo(EventTimes.of(END.plus(LATENESS).plus(Duration.ofHours(2))))
                .addElements(at(DAY, null, late))
                .advanceWatermarkToInfinity());
    assertThat(revised.daily(DAY), contains("1"));
    assertThat(revised.late(), hasSize(1));
    KV<SubjectWindow, RunEndings> group = revised.late().get(0);
    assertThat(group.getKey().getSubject().getLevel(), is("WORKFLOW"));
    assertThat(group.getKey().getWindowStart(), is(DAY));
    assertThat(group.getValue().getRun(), is(new RunKey("o/r", "2", 1L)));
    assertThat(
        group.getValue().getEndings().stream().map(Ending::getJobName).toList(),
        contains(null, "build"));
  }

  @Test
  void daysComeBackAsTheyWere() throws Exception {
    Measures measures = new Measures();
    measures.add(
        new RunKey("o/r", "1", 1L),
        new Ending(null, DAY, "failure", 5L, null, 3, 4, 2L, null, null));
    SubjectWindow window =
        new SubjectWindow(new Subject("WORKFLOW", "o/r", "CI", null), "DAILY", DAY, END);
    CoderProperties.coderSerializable(DayMeasures.coder());
    for (boolean closed : new boolean[] {false, true}) {
      CoderProperties.coderDecodeEncodeEqual(
          DayMeasures.coder(), DayMeasures.of(window, closed, measures));
    }
    CoderProperties.coderDecodeEncodeEqual(
        DayMeasures.coder(), DayMeasures.of(window, true, new Measures()));
  }
}
