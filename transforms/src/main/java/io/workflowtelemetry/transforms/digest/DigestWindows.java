package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Set;
import java.util.function.Consumer;

/** The days and weeks whose digests something matters to. */
record DigestWindows(Calendar calendar, Set<DigestPeriod> periods) implements Serializable {
  private static final int DAYS_A_WEEK = 7;

  /** Gives the windows that hold {@code at}, and those that begin within {@code weeks} of them. */
  void from(String repository, Instant at, int weeks, Consumer<SubjectWindow> windows) {
    LocalDate date = LocalDate.parse(calendar.date(at));
    Subject subject = new Subject("REPOSITORY", repository, null, null);
    for (DigestPeriod period : periods) {
      int days = period == DigestPeriod.DAILY ? 1 : DAYS_A_WEEK;
      LocalDate first =
          period == DigestPeriod.DAILY
              ? date
              : date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      for (int after = 0; after <= weeks * DAYS_A_WEEK; after += days) {
        LocalDate start = first.plusDays(after);
        windows.accept(
            new SubjectWindow(
                subject,
                period.name(),
                calendar.startOf(start.toString()),
                calendar.endOf(start.plusDays(days - 1L).toString())));
      }
    }
  }
}
