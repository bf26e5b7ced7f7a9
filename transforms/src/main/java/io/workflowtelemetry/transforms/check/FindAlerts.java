package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.CostBaseline;
import io.workflowtelemetry.schemas.DayCost;
import io.workflowtelemetry.schemas.DurationBaseline;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.MonthCost;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunBaseline;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.Streak;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.keyed.ScanHistories;
import io.workflowtelemetry.transforms.measure.DayMeasures;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.time.Duration;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the rules on days, runs and sources alert of, and every revision of it. What turns out
 * not to be so is withdrawn under the same id.
 */
public final class FindAlerts extends PTransform<PCollectionTuple, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Change<Run>> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Change<DayMeasures>> DAYS = new TupleTag<>("days") {};
  private static final TupleTag<ReadTally> TALLIES = new TupleTag<>("tallies") {};
  private static final TupleTag<Alert> ALERTS = new TupleTag<>("alerts") {};
  private static final TupleTag<KV<SubjectWindow, DayMeasures>> LATE = new TupleTag<>("late") {};

  private final Rules rules;
  private final Calendar calendar;
  private final Duration delay;
  private final Duration allowedLateness;

  private FindAlerts(Rules rules, Calendar calendar, Duration delay, Duration allowedLateness) {
    this.rules = rules;
    this.calendar = calendar;
    this.delay = delay;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that checks by {@code rules}.
   *
   * @param delay how long, in processing time, the check of a source may wait for more records
   * @param allowedLateness how long, in event time, an alert may still be revised
   */
  public static FindAlerts by(
      Rules rules, Calendar calendar, Duration delay, Duration allowedLateness) {
    return new FindAlerts(rules, calendar, delay, allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param runs what became of runs
   * @param days what became of the measures of days
   * @param tallies how much was read and how much of it was bad
   */
  public static PCollectionTuple inputs(
      PCollection<Change<Run>> runs,
      PCollection<Change<DayMeasures>> days,
      PCollection<ReadTally> tallies) {
    return PCollectionTuple.of(RUNS, runs).and(DAYS, days).and(TALLIES, tallies);
  }

  /** Returns every revision of an alert. */
  public static PCollection<Alert> alerts(PCollectionTuple outputs) {
    return outputs.get(ALERTS);
  }

  /** Returns workflows' days that changed on a day whose alert is not revised any more. */
  public static PCollection<KV<SubjectWindow, DayMeasures>> late(PCollectionTuple outputs) {
    return outputs.get(LATE);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    OverheadOfDay overhead = new OverheadOfDay(rules.telemetryOverhead());
    ReviseGroups<SubjectWindow, DayMeasures, Alert> reviseOverheads =
        ReviseGroups.by(overhead, DayMeasures.coder(), RecordCoder.of(Alert.class))
            .allowing(allowedLateness);
    PCollectionTuple overheads =
        inputs
            .get(DAYS)
            .apply(
                "CheckTelemetryOverhead",
                reviseOverheads.of(overhead, RecordCoder.of(SubjectWindow.class)));
    PCollectionList<Change<Alert>> ofHistories =
        inputs
            .get(RUNS)
            .apply(
                "CheckHistories",
                ScanHistories.<Run, HistoryKey, RunEnd, Alert>of(
                        new EndsByHistory(),
                        KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(RunEnd.class)))
                    .with(
                        "CheckDurations",
                        end -> null,
                        RunEnds::withoutJobs,
                        settings(
                            new CheckDurations.DurationScan(rules.durationAnomaly()),
                            EndsByHistory::idOf,
                            RunEnd.class,
                            DurationBaseline.class))
                    .with(
                        "CheckStreaks",
                        RunEnds::branchOf,
                        RunEnds::withoutJobs,
                        settings(
                            new CheckStreaks.StreakScan(rules.failureStreak()),
                            EndsByHistory::idOf,
                            RunEnd.class,
                            Streak.class))
                    .with(
                        "CheckAnomalies",
                        end -> null,
                        settings(
                            new CheckAnomalies.AnomalyScan(rules.anomalyScore()),
                            EndsByHistory::idOf,
                            RunEnd.class,
                            RunBaseline.class)));
    PCollection<Alert> alerts =
        PCollectionList.of(daily(inputs.get(DAYS)))
            .and(reviseOverheads.changes(overheads))
            .and(ofHistories.getAll())
            .and(costs(inputs.get(DAYS)).getAll())
            .and(collections(inputs.get(TALLIES)))
            .apply("AllAlerts", Flatten.pCollections())
            .apply("ToRevision", MapElements.via(new ToRevision()))
            .setCoder(RecordCoder.of(Alert.class));
    return PCollectionTuple.of(ALERTS, alerts).and(LATE, reviseOverheads.late(overheads));
  }

  private PCollection<Change<Alert>> daily(PCollection<Change<DayMeasures>> days) {
    return days.apply("CheckSuccessRate", ParDo.of(new CheckDayFn(rules.successRate())))
        .setCoder(changes());
  }

  private PCollectionList<Change<Alert>> costs(PCollection<Change<DayMeasures>> days) {
    Pricing pricing = rules.pricing();
    return days.apply(
        "CheckDayCosts",
        ScanHistories.<DayMeasures, Subject, DayCost, Alert>of(
                new CostsByRepository(pricing, calendar),
                KvCoder.of(RecordCoder.of(Subject.class), RecordCoder.of(DayCost.class)))
            .with(
                "CheckCosts",
                DayCost::getWorkflowName,
                settings(
                    new CheckCosts.AnomalyScan(rules.costAnomaly(), pricing.currency()),
                    CostsByRepository::idOf,
                    DayCost.class,
                    CostBaseline.class))
            .with(
                "CheckBudget",
                day -> null,
                settings(
                    new CheckBudget.BudgetScan(rules.budget(), pricing),
                    CostsByRepository::idOf,
                    DayCost.class,
                    MonthCost.class)));
  }

  private <EventT extends SpecificRecord, StateT extends SpecificRecord>
      ReviseInOrder.Settings<EventT, StateT, Alert> settings(
          Scan<EventT, StateT, Alert> scan,
          SerializableFunction<EventT, String> eventId,
          Class<EventT> event,
          Class<StateT> state) {
    return new ReviseInOrder.Settings<>(
        scan,
        eventId,
        Alert::getAlertId,
        RecordCoder.of(event),
        RecordCoder.of(state),
        RecordCoder.of(Alert.class),
        allowedLateness);
  }

  private PCollection<Change<Alert>> collections(PCollection<ReadTally> tallies) {
    ReviseGroups<String, ReadTally, Alert> revise =
        ReviseGroups.by(
                new CollectionOfSource(rules.collectionFailure(), calendar),
                RecordCoder.of(ReadTally.class),
                RecordCoder.of(Alert.class))
            .every(delay)
            .allowing(allowedLateness);
    return revise.changes(
        tallies
            .apply("BySource", MapElements.via(new BySource()))
            .setCoder(
                KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(RecordCoder.of(ReadTally.class))))
            .apply("CheckCollection", revise));
  }

  private static ChangeCoder<Alert> changes() {
    return ChangeCoder.of(RecordCoder.of(Alert.class));
  }

  private static final class CheckDayFn extends DoFn<Change<DayMeasures>, Change<Alert>> {
    private static final long serialVersionUID = 1L;

    private final Rules.SuccessRate rule;

    CheckDayFn(Rules.SuccessRate rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(@Element Change<DayMeasures> day, OutputReceiver<Change<Alert>> output) {
      Alert before = check(day.before());
      Alert after = check(day.after());
      if (!Objects.equals(before, after)) {
        output.output(new Change<>(before, after));
      }
    }

    private @Nullable Alert check(@Nullable DayMeasures day) {
      return day == null
          ? null
          : CheckSuccessRate.check(
              rule,
              day.day().getSubject(),
              day.day().getWindowStart(),
              day.day().getWindowEnd(),
              day.measures(),
              day.closed());
    }
  }

  private static final class BySource
      extends SimpleFunction<ReadTally, KV<String, Change<ReadTally>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, Change<ReadTally>> apply(ReadTally tally) {
      return KV.of(tally.getSource(), Change.added(CollectionOfSource.part(tally)));
    }
  }

  /** What is withdrawn is told once more, as it was. */
  private static final class ToRevision extends SimpleFunction<Change<Alert>, Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    public Alert apply(Change<Alert> change) {
      Alert after = change.after();
      return after == null ? AlertDraft.withdrawn(Objects.requireNonNull(change.before())) : after;
    }
  }
}
