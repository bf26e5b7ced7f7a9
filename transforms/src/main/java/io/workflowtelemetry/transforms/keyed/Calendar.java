package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Cuts time into days, weeks and months of one zone. The zone rules are Joda's, which come with the
 * program and not with the machine, so that a cut is the same wherever it is made.
 */
public final class Calendar implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long DAY_MILLIS = 86_400_000;
  private static final long HOUR_MILLIS = 3_600_000;

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

  /** The date that was asked for last: records that follow each other are often of one day. */
  private transient volatile @Nullable Day lastDay;

  private transient volatile @Nullable Bounds lastBounds;

  /**
   * A date.
   *
   * @param epochDay days since 1970-01-01
   * @param date yyyy-mm-dd
   */
  private record Day(long epochDay, String date) {}

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
    long millis = instant.toEpochMilli();
    long epochDay = Math.floorDiv(millis + zone().getOffset(millis), DAY_MILLIS);
    Day day = lastDay;
    if (day == null || day.epochDay() != epochDay) {
      day = new Day(epochDay, LocalDate.ofEpochDay(epochDay).toString());
      lastDay = day;
    }
    return day.date();
  }

  /** Returns the hour of {@code instant}, 0 to 23. */
  public int hour(Instant instant) {
    long millis = instant.toEpochMilli();
    return (int) (Math.floorMod(millis + zone().getOffset(millis), DAY_MILLIS) / HOUR_MILLIS);
  }

  /** Returns the weekday of {@code instant}, 0 to 6 from Monday. */
  public int weekday(Instant instant) {
    return local(instant).getDayOfWeek() - 1;
  }

  /** Returns the start of a date, given as yyyy-mm-dd. */
  public Instant startOf(String date) {
    return bounds(date).start();
  }

  /** Returns the start of the day after a date, given as yyyy-mm-dd. */
  public Instant endOf(String date) {
    return bounds(date).end();
  }

  /** Most dates are asked for many times in a row. */
  private Bounds bounds(String date) {
    Bounds bounds = lastBounds;
    if (bounds == null || !bounds.date().equals(date)) {
      org.joda.time.LocalDate day = org.joda.time.LocalDate.parse(date);
      bounds =
          new Bounds(
              date,
              Instant.ofEpochMilli(day.toDateTimeAtStartOfDay(zone()).getMillis()),
              Instant.ofEpochMilli(day.plusDays(1).toDateTimeAtStartOfDay(zone()).getMillis()));
      lastBounds = bounds;
    }
    return bounds;
  }

  /** When a date starts and ends. */
  private record Bounds(String date, Instant start, Instant end) {}

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
