package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Measures repositories, workflows and jobs by day, week and month, and anew whenever a run
 * changes. Only completed runs and ended jobs count, each in the windows that its end falls into.
 * Weeks and months are summed of days.
 */
public final class AggregateRuns extends PTransform<PCollection<Change<Run>>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /**
   * How long a window waits for more of its days, in processing time. A repository's holds days of
   * all its workflows, which change together in a storm and when a day is over, and sums all of
   * them each time.
   */
  static final Duration GATHERED = Duration.ofSeconds(1);

  private static final TupleTag<Change<Aggregate>> AGGREGATES = new TupleTag<>("aggregates") {};
  private static final TupleTag<Change<DayMeasures>> DAYS = new TupleTag<>("days") {};
  private static final TupleTag<KV<SubjectWindow, RunEndings>> LATE = new TupleTag<>("late") {};
  private static final TupleTag<KV<SubjectWindow, DayMeasures>> LATE_DAYS =
      new TupleTag<>("lateDays") {};

  private final Calendar calendar;
  private final Duration every;
  private final Duration allowedLateness;
  private final Pricing pricing;

  private AggregateRuns(
      Calendar calendar, Duration every, Duration allowedLateness, Pricing pricing) {
    this.calendar = calendar;
    this.every = every;
    this.allowedLateness = allowedLateness;
    this.pricing = pricing;
  }

  /**
   * Returns a transform that cuts time as {@code calendar} does.
   *
   * @param every how often, in processing time, days that change are given; rows follow a second
   *     later
   * @param allowedLateness how long, in event time, a window may still be revised after its end
   */
  public static AggregateRuns by(Calendar calendar, Duration every, Duration allowedLateness) {
    return new AggregateRuns(calendar, every, allowedLateness, Pricing.ofList());
  }

  /** Returns a transform that bills jobs by labels as {@code other} prices them. */
  public AggregateRuns pricing(Pricing other) {
    return new AggregateRuns(calendar, every, allowedLateness, other);
  }

  /** Returns what became of the rows of all periods. */
  public static PCollection<Change<Aggregate>> aggregates(PCollectionTuple outputs) {
    return outputs.get(AGGREGATES);
  }

  /** Returns what became of the measures of each day, for checks to look at. */
  public static PCollection<Change<DayMeasures>> days(PCollectionTuple outputs) {
    return outputs.get(DAYS);
  }

  /** Returns what was to change of a day that is not revised any more. */
  public static PCollection<KV<SubjectWindow, RunEndings>> late(PCollectionTuple outputs) {
    return outputs.get(LATE);
  }

  /** Returns days that changed in a period that is not revised any more: where the day was new. */
  public static PCollection<KV<SubjectWindow, DayMeasures>> lateDays(PCollectionTuple outputs) {
    return outputs.get(LATE_DAYS);
  }

  @Override
  public PCollectionTuple expand(PCollection<Change<Run>> runs) {
    RecordCoder<SubjectWindow> windows = RecordCoder.of(SubjectWindow.class);
    ReviseGroups<SubjectWindow, RunEndings, DayMeasures> reviseDays =
        ReviseGroups.by(new MeasureDay(), RecordCoder.of(RunEndings.class), DayMeasures.coder())
            .every(every)
            .allowing(allowedLateness);
    PCollectionTuple revised =
        runs.apply("ReviseDays", reviseDays.of(new EndingsByDay(calendar, pricing), windows));
    PCollection<Change<DayMeasures>> days = reviseDays.changes(revised);
    ReviseGroups<SubjectWindow, DayMeasures, Aggregate> reviseWindows =
        ReviseGroups.by(new SumDays(), DayMeasures.coder(), RecordCoder.of(Aggregate.class))
            .every(GATHERED)
            .allowing(allowedLateness);
    PCollectionTuple rows =
        days.apply("ReviseWindows", reviseWindows.of(new DaysByWindow(calendar), windows));
    return PCollectionTuple.of(AGGREGATES, reviseWindows.changes(rows))
        .and(DAYS, days)
        .and(LATE, reviseDays.late(revised))
        .and(LATE_DAYS, reviseWindows.late(rows));
  }

  private static String id(RunEndings endings) {
    RunKey run = endings.getRun();
    return run.getRepository() + "/" + run.getRunId() + "/" + run.getRunAttempt();
  }

  /** What of a run ended on which day of its workflow. */
  private record EndingsByDay(Calendar calendar, Pricing pricing)
      implements Projection<Run, SubjectWindow, RunEndings> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(RunEndings endings) {
      return AggregateRuns.id(endings);
    }

    @Override
    public void items(Run run, BiConsumer<SubjectWindow, RunEndings> groups) {
      Endings.of(
          run,
          calendar,
          pricing,
          (day, endings) ->
              groups.accept(
                  new SubjectWindow(
                      Subjects.workflow(run.getRepository(), run.getWorkflowName()),
                      Period.DAILY.name(),
                      calendar.startOf(day),
                      calendar.endOf(day)),
                  endings));
    }
  }

  /** Measures a workflow and each of its jobs. */
  private static final class MeasureDay
      implements GroupFunction<SubjectWindow, RunEndings, DayMeasures> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(RunEndings endings) {
      return AggregateRuns.id(endings);
    }

    @Override
    public Map<String, DayMeasures> outputs(
        SubjectWindow day, Iterable<RunEndings> runs, boolean closed) {
      Map<Subject, Measures> measures = new LinkedHashMap<>();
      for (RunEndings run : runs) {
        for (Ending ending : run.getEndings()) {
          Measures own =
              measures.computeIfAbsent(
                  Subjects.of(day.getSubject(), ending.getJobName()), unused -> new Measures());
          own.add(run.getRun(), ending);
          if (ending.getBilledAs() != null) {
            own.bill(run.getRun(), ending);
            Measures workflow =
                measures.computeIfAbsent(day.getSubject(), unused -> new Measures());
            workflow.bill(run.getRun(), ending);
            workflow.queue(ending);
          }
        }
      }
      Map<String, DayMeasures> days = new LinkedHashMap<>();
      measures.forEach(
          (subject, measured) ->
              days.put(
                  subject.getJobName() == null ? "" : "/" + subject.getJobName(),
                  DayMeasures.of(
                      new SubjectWindow(
                          subject, day.getPeriod(), day.getWindowStart(), day.getWindowEnd()),
                      closed,
                      measured)));
      return days;
    }

    @Override
    public Instant closesAt(SubjectWindow day) {
      return day.getWindowEnd();
    }

    @Override
    public Instant settlesAt(SubjectWindow day, RunEndings endings, Instant timestamp) {
      return day.getWindowEnd();
    }
  }

  private static String id(DayMeasures day) {
    return day.day().getWindowStart() + "/" + day.day().getSubject().getWorkflowName();
  }

  /** The windows that a day counts for: its own subject's, and of a workflow its repository's. */
  private record DaysByWindow(Calendar calendar)
      implements Projection<DayMeasures, SubjectWindow, DayMeasures> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return AggregateRuns.id(day);
    }

    @Override
    public void items(DayMeasures day, BiConsumer<SubjectWindow, DayMeasures> groups) {
      Subject subject = day.day().getSubject();
      for (Period period : Period.ALL) {
        IntervalWindow window =
            calendar.windows(period).assignWindow(EventTimes.of(day.day().getWindowStart()));
        Instant start = EventTimes.time(window.start());
        Instant end = EventTimes.time(window.end());
        groups.accept(new SubjectWindow(subject, period.name(), start, end), day);
        if (subject.getJobName() == null) {
          groups.accept(
              new SubjectWindow(
                  Subjects.repository(subject.getRepository()), period.name(), start, end),
              day);
        }
      }
    }
  }

  private static final class SumDays
      implements GroupFunction<SubjectWindow, DayMeasures, Aggregate> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return AggregateRuns.id(day);
    }

    @Override
    public Map<String, Aggregate> outputs(
        SubjectWindow window, Iterable<DayMeasures> days, boolean closed) {
      Measures measures = new Measures();
      days.forEach(day -> measures.merge(day.measures()));
      return measures.isEmpty() ? Map.of() : Map.of("", AggregateRow.of(window, measures));
    }

    @Override
    public Instant closesAt(SubjectWindow window) {
      return window.getWindowEnd();
    }

    @Override
    public Instant settlesAt(SubjectWindow window, DayMeasures day, Instant timestamp) {
      return window.getWindowEnd();
    }
  }
}
