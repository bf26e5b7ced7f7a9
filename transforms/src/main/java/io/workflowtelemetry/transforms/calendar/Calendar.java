package io.workflowtelemetry.transforms.calendar;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;

/**
 * Cuts time into days, weeks and months of one zone. The zone rules are Joda's, which come with the
 * program and not with the machine, so that a cut is the same wherever it is made.
 */
public final class Calendar implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A length of window. */
  public enum Period {
    /** Calendar days. */
    DAILY,
    /** ISO weeks, from Monday. */
    WEEKLY,
    /** Calendar months. */
    MONTHLY;

    /** All periods, the finest first. */
    public static final List<Period> ALL = List.of(values());
  }

  private final String zone;
  private transient volatile DateTimeZone parsedZone;

  private Calendar(String zone) {
    this.zone = zone;
    this.parsedZone = DateTimeZone.forID(zone);
  }

  /**
   * Returns the calendar of a zone such as {@code Europe/Berlin}.
   *
   * @throws IllegalArgumentException where the zone is not known
   */
  public static Calendar in(String zone) {
    return new Calendar(zone);
  }

  /** Returns windows of a period. */
  public PartitioningWindowFn<Object, IntervalWindow> windows(Period period) {
    return new PeriodWindows(period, zone);
  }

  /** Returns the date of {@code instant} as yyyy-mm-dd. */
  public String date(Instant instant) {
    return local(instant).toLocalDate().toString();
  }

  /** Returns the hour of {@code instant}, 0 to 23. */
  public int hour(Instant instant) {
    return local(instant).getHourOfDay();
  }

  /** Returns the weekday of {@code instant}, 0 to 6 from Monday. */
  public int weekday(Instant instant) {
    return local(instant).getDayOfWeek() - 1;
  }

  /** Returns the start of a date, given as yyyy-mm-dd. */
  public Instant startOf(String date) {
    return Instant.ofEpochMilli(
        org.joda.time.LocalDate.parse(date).toDateTimeAtStartOfDay(zone()).getMillis());
  }

  /** Returns the start of the day after a date, given as yyyy-mm-dd. */
  public Instant endOf(String date) {
    return Instant.ofEpochMilli(
        org.joda.time.LocalDate.parse(date).plusDays(1).toDateTimeAtStartOfDay(zone()).getMillis());
  }

  private DateTime local(Instant instant) {
    return new DateTime(instant.toEpochMilli(), zone());
  }

  private DateTimeZone zone() {
    DateTimeZone known = parsedZone;
    if (known == null) {
      known = DateTimeZone.forID(zone);
      parsedZone = known;
    }
    return known;
  }
}
