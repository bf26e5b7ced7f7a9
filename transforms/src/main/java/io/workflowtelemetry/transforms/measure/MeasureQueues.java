package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.measure.Measures.QueueHour;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.PCollection;

/** Measures how long jobs of a month waited, by runner and the hour in which they were queued. */
public final class MeasureQueues
    extends PTransform<PCollection<Change<DayMeasures>>, PCollection<Change<QueueTime>>> {
  private static final long serialVersionUID = 1L;

  private final Calendar calendar;
  private final Duration allowedLateness;

  private MeasureQueues(Calendar calendar, Duration allowedLateness) {
    this.calendar = calendar;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that takes the measures of days.
   *
   * @param allowedLateness how long, in event time, a month may still be revised after its end
   */
  public static MeasureQueues by(Calendar calendar, Duration allowedLateness) {
    return new MeasureQueues(calendar, allowedLateness);
  }

  @Override
  public PCollection<Change<QueueTime>> expand(PCollection<Change<DayMeasures>> days) {
    ReviseGroups<SubjectWindow, DayMeasures, QueueTime> reviseMonths =
        ReviseGroups.by(new MergeDays(), DayMeasures.coder(), RecordCoder.of(QueueTime.class))
            .every(AggregateRuns.GATHERED)
            .allowing(allowedLateness);
    // A day that is late for its month is late for the month of its aggregates, and kept as that.
    return reviseMonths.changes(
        days.apply(
            "ReviseMonths",
            reviseMonths.of(new DaysByMonth(calendar), RecordCoder.of(SubjectWindow.class))));
  }

  private static String id(DayMeasures day) {
    return day.day().getWindowStart() + "/" + day.day().getSubject().getWorkflowName();
  }

  private record DaysByMonth(Calendar calendar)
      implements Projection<DayMeasures, SubjectWindow, DayMeasures> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return MeasureQueues.id(day);
    }

    @Override
    public void items(DayMeasures day, BiConsumer<SubjectWindow, DayMeasures> groups) {
      Subject subject = day.day().getSubject();
      if (subject.getJobName() != null) {
        return;
      }
      Measures queues = new Measures();
      queues.hours.putAll(day.queues());
      if (queues.hours.isEmpty()) {
        return;
      }
      IntervalWindow month =
          calendar.windows(Period.MONTHLY).assignWindow(EventTimes.of(day.day().getWindowStart()));
      groups.accept(
          new SubjectWindow(
              Subjects.repository(subject.getRepository()),
              Period.MONTHLY.name(),
              EventTimes.time(month.start()),
              EventTimes.time(month.end())),
          // Of no matter here, and not to change the item when the day is over.
          DayMeasures.of(day.day(), false, queues));
    }
  }

  private static final class MergeDays
      implements GroupFunction<SubjectWindow, DayMeasures, QueueTime> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DayMeasures day) {
      return MeasureQueues.id(day);
    }

    @Override
    public Map<String, QueueTime> outputs(
        SubjectWindow month, Iterable<DayMeasures> days, boolean closed) {
      TreeMap<QueueHour, Distribution> merged = new TreeMap<>(QueueHour.ORDER);
      days.forEach(
          day ->
              day.queues()
                  .forEach(
                      (key, queue) ->
                          merged.computeIfAbsent(key, unused -> new Distribution()).merge(queue)));
      Map<String, QueueTime> rows = new LinkedHashMap<>();
      merged.forEach(
          (key, queue) ->
              rows.put(
                  key.hour() + "/" + key.runner(),
                  new QueueTime(
                      month.getWindowStart(),
                      month.getWindowEnd(),
                      month.getSubject().getRepository(),
                      key.runner().isEmpty() ? null : key.runner(),
                      (long) key.hour(),
                      queue.count(),
                      Objects.requireNonNull(queue.quantile(0.50)),
                      Objects.requireNonNull(queue.quantile(0.95)))));
      return rows;
    }

    @Override
    public Instant closesAt(SubjectWindow month) {
      return month.getWindowEnd();
    }

    @Override
    public Instant settlesAt(SubjectWindow month, DayMeasures day, Instant timestamp) {
      return month.getWindowEnd();
    }
  }
}
