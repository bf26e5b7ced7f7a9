package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.calendar.Calendar.Period;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.GroupFunction;
import io.workflowtelemetry.transforms.revise.ProjectChanges;
import io.workflowtelemetry.transforms.revise.Projection;
import io.workflowtelemetry.transforms.revise.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
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

  private static final TupleTag<Change<Aggregate>> AGGREGATES = new TupleTag<>("aggregates") {};
  private static final TupleTag<Change<DayMeasures>> DAYS = new TupleTag<>("days") {};
  private static final TupleTag<KV<SubjectWindow, Ending>> LATE = new TupleTag<>("late") {};

  private final Calendar calendar;
  private final Duration every;
  private final Duration allowedLateness;

  private AggregateRuns(Calendar calendar, Duration every, Duration allowedLateness) {
    this.calendar = calendar;
    this.every = every;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that cuts time as {@code calendar} does.
   *
   * @param every how often, in processing time, rows that change are given
   * @param allowedLateness how long, in event time, a window may still be revised after its end
   */
  public static AggregateRuns by(Calendar calendar, Duration every, Duration allowedLateness) {
    return new AggregateRuns(calendar, every, allowedLateness);
  }

  /** Returns what became of the rows of all periods. */
  public static PCollection<Change<Aggregate>> aggregates(PCollectionTuple outputs) {
    return outputs.get(AGGREGATES);
  }

  /** Returns what became of the measures of each day, for checks to look at. */
  public static PCollection<Change<DayMeasures>> days(PCollectionTuple outputs) {
    return outputs.get(DAYS);
  }

  /** Returns what ended in a window that is not revised any more. */
  public static PCollection<KV<SubjectWindow, Ending>> late(PCollectionTuple outputs) {
    return outputs.get(LATE);
  }

  @Override
  public PCollectionTuple expand(PCollection<Change<Run>> runs) {
    RecordCoder<SubjectWindow> windows = RecordCoder.of(SubjectWindow.class);
    RecordCoder<Ending> endings = RecordCoder.of(Ending.class);
    ReviseGroups<SubjectWindow, Ending, DayMeasures> reviseDays =
        ReviseGroups.by(new MeasureDay(), endings, DayMeasuresCoder.of())
            .every(every)
            .allowing(allowedLateness);
    PCollectionTuple revised =
        runs.apply(
                "EndingsByDay",
                ProjectChanges.by(new EndingsByDay(calendar), KvCoder.of(windows, endings)))
            .apply("ReviseDays", reviseDays);
    PCollection<Change<DayMeasures>> days = reviseDays.changes(revised);
    ReviseGroups<SubjectWindow, DayMeasures, Aggregate> reviseWindows =
        ReviseGroups.by(new SumDays(), DayMeasuresCoder.of(), RecordCoder.of(Aggregate.class))
            .allowing(allowedLateness);
    PCollectionTuple rows =
        days.apply(
                "DaysByWindow",
                ProjectChanges.by(
                    new DaysByWindow(calendar), KvCoder.of(windows, DayMeasuresCoder.of())))
            .apply("ReviseWindows", reviseWindows);
    return PCollectionTuple.of(AGGREGATES, reviseWindows.changes(rows))
        .and(DAYS, days)
        .and(LATE, reviseDays.late(revised));
  }

  private static String id(Ending ending) {
    return ending.getRun().getRepository()
        + "/"
        + ending.getRun().getRunId()
        + "/"
        + ending.getRun().getRunAttempt()
        + "/"
        + ending.getJob();
  }

  private record EndingsByDay(Calendar calendar) implements Projection<Run, SubjectWindow, Ending> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(Ending ending) {
      return AggregateRuns.id(ending);
    }

    @Override
    public void items(Run run, BiConsumer<SubjectWindow, Ending> groups) {
      Endings.of(
          run,
          calendar,
          (subjectDay, ending) ->
              groups.accept(
                  new SubjectWindow(
                      subjectDay.subject(),
                      Period.DAILY.name(),
                      calendar.startOf(subjectDay.day()),
                      calendar.endOf(subjectDay.day())),
                  ending));
    }
  }

  private static final class MeasureDay
      implements GroupFunction<SubjectWindow, Ending, DayMeasures> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(Ending ending) {
      return AggregateRuns.id(ending);
    }

    @Override
    public Map<String, DayMeasures> outputs(
        SubjectWindow day, Iterable<Ending> endings, boolean closed) {
      Measures measures = new Measures();
      endings.forEach(measures::add);
      return measures.isEmpty() ? Map.of() : Map.of("", DayMeasures.of(day, closed, measures));
    }

    @Override
    public Instant closesAt(SubjectWindow day) {
      return day.getWindowEnd();
    }

    @Override
    public Instant settlesAt(SubjectWindow day, Ending ending, Instant timestamp) {
      return day.getWindowEnd();
    }
  }

  private record DaysByWindow(Calendar calendar)
      implements Projection<DayMeasures, SubjectWindow, DayMeasures> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return day.day().getWindowStart().toString();
    }

    @Override
    public void items(DayMeasures day, BiConsumer<SubjectWindow, DayMeasures> groups) {
      for (Period period : Period.ALL) {
        IntervalWindow window =
            calendar
                .windows(period)
                .assignWindow(
                    org.joda.time.Instant.ofEpochMilli(day.day().getWindowStart().toEpochMilli()));
        groups.accept(
            new SubjectWindow(
                day.day().getSubject(),
                period.name(),
                Instant.ofEpochMilli(window.start().getMillis()),
                Instant.ofEpochMilli(window.end().getMillis())),
            day);
      }
    }
  }

  private static final class SumDays
      implements GroupFunction<SubjectWindow, DayMeasures, Aggregate> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return day.day().getWindowStart().toString();
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
