package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.DayCost;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.measure.DayMeasures;
import io.workflowtelemetry.transforms.measure.Measures;
import io.workflowtelemetry.transforms.measure.Pricing;
import io.workflowtelemetry.transforms.measure.Subjects;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;

/**
 * What workflows cost on each day, in the histories of repositories, and in that of all of them
 * where these have a budget.
 */
record CostsByRepository(Pricing pricing, Calendar calendar)
    implements Projection<DayMeasures, Subject, DayCost> {
  private static final long serialVersionUID = 1L;

  /** The order of days that end at the same time. */
  static final Comparator<DayCost> TIES =
      Comparator.comparing(DayCost::getRepository)
          .thenComparing(
              DayCost::getWorkflowName, Comparator.nullsFirst(Comparator.naturalOrder()));

  private static final Subject ALL = new Subject("ALL", "", null, null);

  /** Returns what tells a workflow's day from others. */
  static String idOf(DayCost day) {
    return day.getWindowStart() + "\u001f" + day.getRepository() + "\u001f" + day.getWorkflowName();
  }

  @Override
  public String id(DayCost day) {
    return idOf(day);
  }

  @Override
  public void items(DayMeasures day, BiConsumer<Subject, DayCost> groups) {
    Subject subject = day.day().getSubject();
    if (!subject.getLevel().equals("WORKFLOW")) {
      return;
    }
    Measures measures = day.measures();
    if (!measures.isBilled()) {
      return;
    }
    DayCost cost = cost(day.day(), measures.costMicros(pricing), day.closed());
    groups.accept(Subjects.repository(subject.getRepository()), cost);
    if (pricing.budgets().containsKey(Pricing.ALL)) {
      groups.accept(ALL, DayCost.newBuilder(cost).setOfAll(true).build());
    }
  }

  private DayCost cost(SubjectWindow day, long micros, boolean closed) {
    IntervalWindow month =
        calendar.windows(Period.MONTHLY).assignWindow(EventTimes.of(day.getWindowStart()));
    LocalDate date = LocalDate.parse(calendar.date(day.getWindowStart()));
    return new DayCost(
        day.getSubject().getRepository(),
        day.getSubject().getWorkflowName(),
        day.getWindowStart(),
        day.getWindowEnd(),
        EventTimes.time(month.start()),
        EventTimes.time(month.end()),
        date.getDayOfMonth(),
        date.lengthOfMonth(),
        micros,
        closed,
        false);
  }
}
