package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;

/** Months of repositories, and what they hold. */
final class Months {
  private Months() {}

  /** Returns the month of a repository that a time is in. */
  static SubjectWindow of(String repository, Instant at, Calendar calendar) {
    IntervalWindow month = calendar.windows(Period.MONTHLY).assignWindow(EventTimes.of(at));
    return new SubjectWindow(
        new Subject("REPOSITORY", repository, null, null),
        Period.MONTHLY.name(),
        EventTimes.time(month.start()),
        EventTimes.time(month.end()));
  }

  /** Places items in their months. */
  interface ItemsOf<S> extends Projection<S, SubjectWindow, DeploymentItem> {
    @Override
    default String id(DeploymentItem item) {
      return Kind.id(item);
    }
  }

  /** Each item in the month that it is of. */
  record ByTime(Calendar calendar) implements ItemsOf<DeploymentItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(DeploymentItem item, BiConsumer<SubjectWindow, DeploymentItem> months) {
      months.accept(of(item.getRepository(), item.getAt(), calendar), item);
    }
  }

  /** Makes something of the items of a month. */
  interface Function<O> extends GroupFunction<SubjectWindow, DeploymentItem, O> {
    @Override
    default String id(DeploymentItem item) {
      return Kind.id(item);
    }

    @Override
    default Instant closesAt(SubjectWindow month) {
      return month.getWindowEnd();
    }

    @Override
    default Instant settlesAt(SubjectWindow month, DeploymentItem item, Instant timestamp) {
      return month.getWindowEnd();
    }
  }
}
