package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.measure.Subjects;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.io.Serializable;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;

/** The days and weeks whose digests something matters to. */
record DigestWindows(Calendar calendar, Set<DigestPeriod> periods) implements Serializable {
  private static final int DAYS_A_WEEK = 7;

  /** Gives the windows that hold {@code at}, and those that begin within {@code weeks} of them. */
  void from(String repository, Instant at, int weeks, Consumer<SubjectWindow> windows) {
    for (DigestPeriod period : periods) {
      int followers = period == DigestPeriod.DAILY ? weeks * DAYS_A_WEEK : weeks;
      Instant next = at;
      for (int after = 0; after <= followers; after++) {
        IntervalWindow window =
            calendar.windows(Period.valueOf(period.name())).assignWindow(EventTimes.of(next));
        next = EventTimes.time(window.end());
        windows.accept(
            new SubjectWindow(
                Subjects.repository(repository),
                period.name(),
                EventTimes.time(window.start()),
                next));
      }
    }
  }
}
