package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.joda.time.Instant;
import org.joda.time.LocalDate;

/**
 * The days, weeks or months of a zone as windows, each from the first moment of its first date to
 * that of the date after its last. Beam's own calendar windows count from a start, so that those
 * before it come out wrong, and end at the hour at which they began, which is wrong where clocks
 * change at midnight.
 */
final class PeriodWindows extends PartitioningWindowFn<Object, IntervalWindow> {
  private static final long serialVersionUID = 1L;

  private final Period period;
  private final String zone;

  PeriodWindows(Period period, String zone) {
    this.period = period;
    this.zone = zone;
  }

  @Override
  public IntervalWindow assignWindow(Instant timestamp) {
    DateTimeZone rules = DateTimeZone.forID(zone);
    LocalDate date = new DateTime(timestamp.getMillis(), rules).toLocalDate();
    LocalDate from =
        switch (period) {
          case DAILY -> date;
          case WEEKLY -> date.dayOfWeek().withMinimumValue();
          case MONTHLY -> date.withDayOfMonth(1);
        };
    LocalDate to =
        switch (period) {
          case DAILY -> from.plusDays(1);
          case WEEKLY -> from.plusWeeks(1);
          case MONTHLY -> from.plusMonths(1);
        };
    return new IntervalWindow(start(from, rules), start(to, rules));
  }

  private static Instant start(LocalDate date, DateTimeZone rules) {
    return date.toDateTimeAtStartOfDay(rules).toInstant();
  }

  @Override
  public Coder<IntervalWindow> windowCoder() {
    return IntervalWindow.getCoder();
  }

  @Override
  @SuppressWarnings("deprecation") // Still abstract, and still asked.
  public boolean isCompatible(WindowFn<?, ?> other) {
    return equals(other);
  }

  @Override
  public void verifyCompatibility(WindowFn<?, ?> other) throws IncompatibleWindowException {
    if (!equals(other)) {
      throw new IncompatibleWindowException(other, "it cuts time in another way than " + this);
    }
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("period", period.name())).add(DisplayData.item("zone", zone));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeriodWindows windows
        && windows.period == period
        && windows.zone.equals(zone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(period, zone);
  }

  @Override
  public String toString() {
    return period + " in " + zone;
  }
}
