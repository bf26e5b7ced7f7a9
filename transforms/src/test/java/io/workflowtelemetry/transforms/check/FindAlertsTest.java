package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.Streams.pause;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.measure.AggregateRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindAlertsTest {
  private static final Instant DAY = Instant.parse("2025-03-04T00:00:00Z");
  private static final Instant END = DAY.plus(Duration.ofDays(1));
  private static final Calendar CALENDAR = Calendar.in("UTC");
  private static final Rules RULES = Rules.defaults();
  private static final Duration LATENESS = Duration.ofDays(7);

  /** Either what became of a run or what was read; a pipeline can have one made-up stream. */
  private static final KvCoder<@Nullable Change<Run>, @Nullable ReadTally> CODER =
      KvCoder.of(
          NullableCoder.of(ChangeCoder.of(RecordCoder.of(Run.class))),
          NullableCoder.of(RecordCoder.of(ReadTally.class)));

  private static final class SplitFn
      extends DoFn<KV<@Nullable Change<Run>, @Nullable ReadTally>, Change<Run>> {
    private static final long serialVersionUID = 1L;
    static final TupleTag<Change<Run>> RUNS = new TupleTag<>("runs") {};
    static final TupleTag<ReadTally> TALLIES = new TupleTag<>("tallies") {};

    @ProcessElement
    public void process(
        @Element KV<@Nullable Change<Run>, @Nullable ReadTally> element,
        MultiOutputReceiver outputs) {
      if (element.getKey() != null) {
        outputs.get(RUNS).output(element.getKey());
      }
      if (element.getValue() != null) {
        outputs.get(TALLIES).output(element.getValue());
      }
    }
  }

  /** Returns every revision of every alert. */
  private static List<Alert> revise(
      TestStream<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream) {
    Pipeline pipeline = Collected.orderedPipeline();
    PCollectionTuple split =
        pipeline
            .apply(stream)
            .apply(
                "Split",
                ParDo.of(new SplitFn())
                    .withOutputTags(SplitFn.RUNS, TupleTagList.of(SplitFn.TALLIES)));
    PCollection<Change<Run>> runs =
        split.get(SplitFn.RUNS).setCoder(ChangeCoder.of(RecordCoder.of(Run.class)));
    PCollectionTuple aggregated =
        runs.apply("Aggregate", AggregateRuns.by(CALENDAR, Duration.ofSeconds(60), LATENESS));
    Collected<Alert> alerts =
        Collected.of(
            FindAlerts.alerts(
                FindAlerts.inputs(
                        runs,
                        AggregateRuns.days(aggregated),
                        split.get(SplitFn.TALLIES).setCoder(RecordCoder.of(ReadTally.class)))
                    .apply(
                        "Revise",
                        FindAlerts.by(RULES, CALENDAR, Duration.ofSeconds(10), LATENESS))));
    pipeline.run().waitUntilFinish();
    return alerts.elements();
  }

  private static Collection<Alert> last(List<Alert> revisions) {
    Map<String, Alert> last = new HashMap<>();
    for (Alert alert : revisions) {
      if (alert.getStatus().equals("WITHDRAWN")) {
        last.remove(alert.getAlertId());
      } else {
        last.put(alert.getAlertId(), alert);
      }
    }
    return last.values();
  }

  private static List<Alert> checked(List<Run> runs, List<ReadTally> tallies) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Alert> alerts = Collected.of(Alerts.check(pipeline, CALENDAR, runs, tallies));
    pipeline.run().waitUntilFinish();
    return alerts.elements();
  }

  private static Run run(
      int id, String workflow, @Nullable Instant end, boolean success, long seconds) {
    return Drafts.run(Integer.toString(id))
        .setWorkflowName(workflow)
        .setBranch("main")
        .setConclusion(end == null ? null : success ? "success" : "failure")
        .setOutcome(end == null ? "NONE" : success ? "SUCCESS" : "FAILURE")
        .setStartedAt(end == null ? DAY : end.minusSeconds(seconds))
        .setCompletedAt(end)
        .setDurationMs(end == null ? null : seconds * 1000)
        .build();
  }

  private static TimestampedValue<KV<@Nullable Change<Run>, @Nullable ReadTally>> at(
      @Nullable Run before, Run after) {
    Instant time = after.getCompletedAt() == null ? DAY : after.getCompletedAt();
    return TimestampedValue.of(KV.of(new Change<>(before, after), null), EventTimes.of(time));
  }

  private static TimestampedValue<KV<@Nullable Change<Run>, @Nullable ReadTally>> read(
      @Nullable String day, long read, long bad) {
    return TimestampedValue.of(
        KV.of(null, new ReadTally("s", "run", day, read, bad, "f", "native-run")),
        EventTimes.of(DAY));
  }

  private static TestStream.Builder<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream() {
    return TestStream.create(CODER).advanceWatermarkTo(EventTimes.of(DAY));
  }

  private static List<String> told(List<Alert> alerts, Rule rule) {
    return alerts.stream()
        .filter(alert -> alert.getRule().equals(rule.name()))
        .map(alert -> alert.getStatus() + " " + alert.getObserved())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whateverTheOrderTheLastRevisionsAreThoseOfTheChecks(int seed) {
    Random random = new Random(seed);
    String[] workflows = {"CI", "ship-telemetry"};
    List<Run> runs = new ArrayList<>();
    List<ReadTally> tallies = new ArrayList<>();
    List<List<KV<@Nullable Change<Run>, @Nullable ReadTally>>> histories = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<@Nullable Run> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(3); state++) {
        states.add(
            run(
                i,
                workflows[random.nextInt(4) == 0 ? 1 : 0],
                random.nextInt(6) == 0 ? null : DAY.plusSeconds(random.nextInt(2 * 86_400)),
                random.nextInt(3) > 0,
                random.nextInt(8) == 0 ? 1_000 : 100 + random.nextInt(20)));
      }
      runs.add(Objects.requireNonNull(states.get(states.size() - 1)));
      List<KV<@Nullable Change<Run>, @Nullable ReadTally>> history = new ArrayList<>();
      Streams.history(states).forEach(change -> history.add(KV.of(change, null)));
      histories.add(history);
    }
    String[] days = {"2025-03-04", "2025-03-05", null};
    for (int i = 0; i < 12; i++) {
      String day = days[random.nextInt(days.length)];
      ReadTally tally =
          new ReadTally(
              "s" + random.nextInt(2), "run", day, 50L, (long) random.nextInt(2), "f", "native");
      tallies.add(tally);
      histories.add(List.of(KV.of(null, tally)));
    }
    List<TimestampedValue<KV<@Nullable Change<Run>, @Nullable ReadTally>>> elements =
        new ArrayList<>();
    for (KV<@Nullable Change<Run>, @Nullable ReadTally> element :
        Streams.interleave(histories, random)) {
      elements.add(
          TimestampedValue.of(element, EventTimes.of(DAY.plusSeconds(random.nextInt(2 * 86_400)))));
    }
    List<Alert> checked = checked(runs, tallies);
    assertThat(
        last(revise(Streams.of(CODER, elements, random))), containsInAnyOrder(checked.toArray()));
    Set<String> rules = new TreeSet<>();
    checked.forEach(alert -> rules.add(alert.getRule()));
    assertThat("the made-up runs must show something", rules.size(), is(greaterThan(3)));
  }

  @Test
  void aDayFiresEarlyAndResolvesAtItsEnd() {
    TestStream.Builder<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream = stream();
    for (int i = 0; i < 5; i++) {
      stream = stream.addElements(at(null, run(i, "CI", DAY.plusSeconds(i), i > 1, 10)));
    }
    List<Alert> alerts =
        revise(
            stream
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceWatermarkTo(EventTimes.of(END.plusSeconds(1)))
                .advanceWatermarkToInfinity());
    assertThat(told(alerts, Rule.SUCCESS_RATE), contains("FIRING 0.6", "RESOLVED 0.6"));
    assertThat(alerts.get(1).getAlertId(), is(alerts.get(0).getAlertId()));
    assertThat(alerts.get(1).getEndedAt(), is(END));
  }

  @Test
  void aDayThatGetsBetterWithdrawsItsAlert() {
    TestStream.Builder<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream = stream();
    for (int i = 0; i < 5; i++) {
      stream = stream.addElements(at(null, run(i, "CI", DAY.plusSeconds(i), i > 1, 10)));
    }
    stream = stream.advanceProcessingTime(pause(Duration.ofSeconds(61)));
    for (int i = 5; i < 10; i++) {
      stream = stream.addElements(at(null, run(i, "CI", DAY.plusSeconds(i), true, 10)));
    }
    List<Alert> alerts =
        revise(
            stream
                .advanceProcessingTime(pause(Duration.ofSeconds(61)))
                .advanceWatermarkToInfinity());
    assertThat(told(alerts, Rule.SUCCESS_RATE), contains("FIRING 0.6", "WITHDRAWN 0.6"));
  }

  @Test
  void aStreakFiresGrowsAndResolves() {
    TestStream.Builder<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream = stream();
    for (int i = 0; i < 5; i++) {
      stream =
          stream
              .addElements(at(null, run(i, "CI", DAY.plusSeconds(60L * i), i == 4, 10)))
              .advanceProcessingTime(pause(Duration.ofSeconds(11)));
    }
    List<Alert> alerts = revise(stream.advanceWatermarkToInfinity());
    assertThat(
        told(alerts, Rule.FAILURE_STREAK), contains("FIRING 3.0", "FIRING 4.0", "RESOLVED 4.0"));
  }

  /** The run that broke the streak came last: there was none. */
  @Test
  void aLateSuccessWithdrawsAStreak() {
    TestStream.Builder<KV<@Nullable Change<Run>, @Nullable ReadTally>> stream = stream();
    for (int i = 0; i < 3; i++) {
      stream = stream.addElements(at(null, run(i, "CI", DAY.plusSeconds(60L * i), false, 10)));
    }
    List<Alert> alerts =
        revise(
            stream
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(at(null, run(9, "CI", DAY.plusSeconds(90), true, 10)))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkToInfinity());
    assertThat(told(alerts, Rule.FAILURE_STREAK), contains("FIRING 3.0", "WITHDRAWN 3.0"));
  }

  @Test
  void aSourcesLastDayFiresUntilAnotherDayOrTheEnd() {
    List<Alert> alerts =
        revise(
            stream()
                .addElements(read("2025-03-04", 50, 1))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(read("2025-03-04", 10, 2))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(read("2025-03-05", 10, 0))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .addElements(read(null, 10, 1))
                .advanceProcessingTime(pause(Duration.ofSeconds(11)))
                .advanceWatermarkToInfinity());
    Map<String, List<String>> byId = new LinkedHashMap<>();
    alerts.forEach(
        alert ->
            byId.computeIfAbsent(alert.getStartedAt().toString(), id -> new ArrayList<>())
                .add(alert.getStatus() + " " + alert.getObserved()));
    assertThat(
        byId,
        is(
            Map.of(
                "2025-03-04T00:00:00Z", List.of("FIRING 0.02", "FIRING 0.05", "RESOLVED 0.05"),
                "2025-03-05T00:00:00Z", List.of("FIRING 0.05", "RESOLVED 0.05"))));
  }
}
