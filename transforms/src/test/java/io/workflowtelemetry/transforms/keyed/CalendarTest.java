package io.workflowtelemetry.transforms.keyed;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.IncompatibleWindowException;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarTest {
  @ParameterizedTest
  @CsvSource({
    "UTC,              DAILY,   2025-03-01T23:59:59.999Z, 2025-03-01T00:00:00Z, 2025-03-02T00:00:00Z",
    "UTC,              DAILY,   2025-03-02T00:00:00Z,     2025-03-02T00:00:00Z, 2025-03-03T00:00:00Z",
    "UTC,              DAILY,   2024-02-29T12:00:00Z,     2024-02-29T00:00:00Z, 2024-03-01T00:00:00Z",
    "UTC,              MONTHLY, 2024-02-29T12:00:00Z,     2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
    "UTC,              WEEKLY,  2020-12-28T00:00:00Z,     2020-12-28T00:00:00Z, 2021-01-04T00:00:00Z",
    "UTC,              WEEKLY,  2021-01-03T23:59:59.999Z, 2020-12-28T00:00:00Z, 2021-01-04T00:00:00Z",
    "UTC,              WEEKLY,  2021-01-04T00:00:00Z,     2021-01-04T00:00:00Z, 2021-01-11T00:00:00Z",
    "UTC,              WEEKLY,  1970-01-01T00:00:00Z,     1969-12-29T00:00:00Z, 1970-01-05T00:00:00Z",
    "UTC,              WEEKLY,  1970-01-04T23:59:59Z,     1969-12-29T00:00:00Z, 1970-01-05T00:00:00Z",
    "America/New_York, DAILY,   2025-03-09T12:00:00Z,     2025-03-09T05:00:00Z, 2025-03-10T04:00:00Z",
    "America/New_York, DAILY,   2025-11-02T12:00:00Z,     2025-11-02T04:00:00Z, 2025-11-03T05:00:00Z",
    "America/New_York, DAILY,   2025-11-03T04:59:59Z,     2025-11-02T04:00:00Z, 2025-11-03T05:00:00Z",
    "America/New_York, WEEKLY,  2025-03-09T12:00:00Z,     2025-03-03T05:00:00Z, 2025-03-10T04:00:00Z",
    "America/New_York, MONTHLY, 2025-11-30T12:00:00Z,     2025-11-01T04:00:00Z, 2025-12-01T05:00:00Z",
    // Before the first local midnight of 1970.
    "America/New_York, DAILY,   1970-01-01T00:00:00Z,     1969-12-31T05:00:00Z, 1970-01-01T05:00:00Z",
    "America/New_York, MONTHLY, 1970-01-01T00:00:00Z,     1969-12-01T05:00:00Z, 1970-01-01T05:00:00Z",
    // A native run may end before it starts, by up to 366 days.
    "UTC,              DAILY,   1968-12-31T12:00:00Z,     1968-12-31T00:00:00Z, 1969-01-01T00:00:00Z",
    "UTC,              WEEKLY,  1968-12-31T12:00:00Z,     1968-12-30T00:00:00Z, 1969-01-06T00:00:00Z",
    "UTC,              MONTHLY, 1968-12-31T12:00:00Z,     1968-12-01T00:00:00Z, 1969-01-01T00:00:00Z",
    // Clocks are set forward at midnight, so the day begins at one.
    "America/Santiago, DAILY,   2024-09-08T12:00:00Z,     2024-09-08T04:00:00Z, 2024-09-09T03:00:00Z",
    // Clocks are set back from one to midnight, so midnight comes twice.
    "America/Havana,   DAILY,   2024-11-03T04:30:00Z,     2024-11-03T04:00:00Z, 2024-11-04T05:00:00Z",
    "America/Havana,   DAILY,   2024-11-03T05:30:00Z,     2024-11-03T04:00:00Z, 2024-11-04T05:00:00Z",
    "America/Havana,   MONTHLY, 2015-11-01T04:30:00Z,     2015-11-01T04:00:00Z, 2015-12-01T05:00:00Z"
  })
  void aTimeFallsIntoItsWindow(
      String zone, Period period, Instant time, Instant start, Instant end) {
    IntervalWindow window = window(Calendar.in(zone), period, time);
    assertThat(time(window.start()) + "/" + time(window.end()), is(start + "/" + end));
  }

  @Test
  void aDayOfAClockChangeIsAnHourShorterOrLonger() {
    Calendar calendar = Calendar.in("America/New_York");
    assertThat(length(calendar, "2025-03-09"), is(Duration.ofHours(23)));
    assertThat(length(calendar, "2025-03-10"), is(Duration.ofHours(24)));
    assertThat(length(calendar, "2025-11-02"), is(Duration.ofHours(25)));
  }

  private static Duration length(Calendar calendar, String date) {
    return Duration.between(calendar.startOf(date), calendar.endOf(date));
  }

  @Provide
  Arbitrary<String> zones() {
    // Zones whose rules have long been settled; the two libraries may know different news.
    return Arbitraries.of(
        "UTC",
        "America/New_York",
        "America/Havana",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Atlantic/Azores",
        "+05:30",
        "-12:00");
  }

  @Property(tries = 2000)
  void cutsAreThoseOfTheJavaCalendar(
      @ForAll("zones") String zone,
      @ForAll @LongRange(min = -366L * 86_400_000, max = 2_145_916_800_000L) long ms) {
    Calendar calendar = Calendar.in(zone);
    Instant instant = Instant.ofEpochMilli(ms);
    ZoneId javaZone = ZoneId.of(zone);
    ZonedDateTime local = instant.atZone(javaZone);
    LocalDate date = local.toLocalDate();
    assertThat(calendar.hour(instant), is(local.getHour()));
    assertThat(calendar.weekday(instant), is(local.getDayOfWeek().getValue() - 1));
    assertThat(calendar.date(instant), is(date.toString()));
    assertThat(calendar.startOf(date.toString()), is(start(date, javaZone)));
    assertThat(calendar.endOf(date.toString()), is(start(date.plusDays(1), javaZone)));
    LocalDate monday = date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate first = date.withDayOfMonth(1);
    assertWindow(calendar, Period.DAILY, instant, javaZone, date, date.plusDays(1));
    assertWindow(calendar, Period.WEEKLY, instant, javaZone, monday, monday.plusWeeks(1));
    assertWindow(calendar, Period.MONTHLY, instant, javaZone, first, first.plusMonths(1));
  }

  private static void assertWindow(
      Calendar calendar,
      Period period,
      Instant instant,
      ZoneId zone,
      LocalDate from,
      LocalDate to) {
    IntervalWindow window = window(calendar, period, instant);
    assertThat(
        period + " of " + instant + " in " + zone,
        time(window.start()) + "/" + time(window.end()),
        is(start(from, zone) + "/" + start(to, zone)));
  }

  private static Instant start(LocalDate date, ZoneId zone) {
    return date.atStartOfDay(zone).toInstant();
  }

  private static IntervalWindow window(Calendar calendar, Period period, Instant time) {
    return calendar
        .windows(period)
        .assignWindow(org.joda.time.Instant.ofEpochMilli(time.toEpochMilli()));
  }

  private static Instant time(org.joda.time.Instant instant) {
    return Instant.ofEpochMilli(instant.getMillis());
  }

  @Test
  void aCalendarTravelsToWorkers() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Calendar.in("Asia/Kolkata"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Calendar calendar = (Calendar) in.readObject();
      assertThat(calendar.hour(Instant.parse("2025-01-01T00:29:00Z")), is(5));
      assertThat(calendar.hour(Instant.parse("2025-01-01T00:30:00Z")), is(6));
    }
  }

  @Test
  void onlyEqualCutsAreCompatible() throws IncompatibleWindowException {
    PartitioningWindowFn<Object, IntervalWindow> days = Calendar.in("UTC").windows(Period.DAILY);
    PartitioningWindowFn<Object, IntervalWindow> same = Calendar.in("UTC").windows(Period.DAILY);
    days.verifyCompatibility(same);
    assertThat(days, is(same));
    assertThat(days.hashCode(), is(same.hashCode()));
    assertThat(DisplayData.from(days), is(DisplayData.from(same)));
    assertThrows(
        IncompatibleWindowException.class,
        () -> days.verifyCompatibility(Calendar.in("UTC").windows(Period.WEEKLY)));
    assertThrows(
        IncompatibleWindowException.class,
        () -> days.verifyCompatibility(Calendar.in("Asia/Kolkata").windows(Period.DAILY)));
  }

  @Test
  void anUnknownZoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Calendar.in("Mars/Olympus"));
  }
}
