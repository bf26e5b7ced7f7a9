package io.workflowtelemetry.transforms.notify;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times of Berlin, whose offset is +01:00 and in summer +02:00. */
class MuteTimeTest {
  private static final Set<DayOfWeek> ALL = EnumSet.allOf(DayOfWeek.class);

  /** 2025-03-07 is a Friday. */
  @ParameterizedTest
  @CsvSource({
    "2025-03-07T21:59:59+01:00,",
    "2025-03-07T22:00:00+01:00, 2025-03-08T06:00:00+01:00",
    "2025-03-08T00:00:00+01:00, 2025-03-08T06:00:00+01:00",
    "2025-03-08T05:59:59+01:00, 2025-03-08T06:00:00+01:00",
    "2025-03-08T06:00:00+01:00,",
    "2025-03-08T23:00:00+01:00,",
    "2025-03-07T05:00:00+01:00,",
  })
  void aNightBelongsToTheDayOnWhichItBegins(String now, @Nullable String until) {
    check(mute(EnumSet.of(DayOfWeek.FRIDAY), "22:00", "06:00"), now, until);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-03-08T00:00:00+01:00, 2025-03-09T00:00:00+01:00",
    "2025-03-08T23:59:59+01:00, 2025-03-09T00:00:00+01:00",
    "2025-03-09T00:00:00+01:00, 2025-03-10T00:00:00+01:00",
    "2025-03-10T00:00:00+01:00,",
    "2025-03-07T23:59:59+01:00,",
  })
  void aDayIsWhole(String now, @Nullable String until) {
    check(mute(EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), "00:00", "00:00"), now, until);
  }

  /** On 2025-03-30 the clock goes from 02:00 to 03:00. */
  @ParameterizedTest
  @CsvSource({
    // A night is an hour shorter.
    "22:00, 06:00, 2025-03-30T05:59:59+02:00, 2025-03-30T06:00:00+02:00",
    "22:00, 06:00, 2025-03-30T06:00:00+02:00,",
    // What would begin in the hour that is left out begins as it would.
    "02:30, 04:00, 2025-03-30T01:59:59+01:00,",
    "02:30, 04:00, 2025-03-30T03:00:00+02:00, 2025-03-30T04:00:00+02:00",
    // What would end in it ends as it begins.
    "01:00, 02:30, 2025-03-30T01:59:59+01:00, 2025-03-30T03:00:00+02:00",
    "01:00, 02:30, 2025-03-30T03:00:00+02:00,",
    // What lies in it isn't.
    "02:10, 02:50, 2025-03-30T03:00:00+02:00,",
  })
  void whereTheClockIsPutOn(String from, String to, String now, @Nullable String until) {
    check(mute(ALL, from, to), now, until);
  }

  /** On 2025-10-26 the clock goes from 03:00 to 02:00. */
  @ParameterizedTest
  @CsvSource({
    // A night is an hour longer.
    "22:00, 06:00, 2025-10-26T05:59:59+01:00, 2025-10-26T06:00:00+01:00",
    // It ends the second time that the clock shows it, and isn't interrupted before.
    "22:00, 02:30, 2025-10-26T02:29:59+02:00, 2025-10-26T02:30:00+01:00",
    "22:00, 02:30, 2025-10-26T02:45:00+02:00, 2025-10-26T02:30:00+01:00",
    "22:00, 02:30, 2025-10-26T02:30:00+01:00,",
    // It begins the first time.
    "02:30, 04:00, 2025-10-26T02:29:59+02:00,",
    "02:30, 04:00, 2025-10-26T02:30:00+02:00, 2025-10-26T04:00:00+01:00",
    "02:30, 04:00, 2025-10-26T02:00:00+01:00, 2025-10-26T04:00:00+01:00",
  })
  void whereTheClockIsPutBack(String from, String to, String now, @Nullable String until) {
    check(mute(ALL, from, to), now, until);
  }

  /** On 2025-10-26 at 01:00 the clock of the Azores goes back to 00:00. */
  @Test
  void whereTheClockIsPutBackToMidnight() {
    MuteTime night =
        new MuteTime(
            EnumSet.of(DayOfWeek.SATURDAY),
            LocalTime.of(23, 0),
            LocalTime.of(0, 30),
            ZoneId.of("Atlantic/Azores"));
    check(night, "2025-10-26T00:59:00+00:00", "2025-10-26T00:30:00-01:00");
    check(night, "2025-10-26T00:29:00-01:00", "2025-10-26T00:30:00-01:00");
    check(night, "2025-10-26T00:30:00-01:00", null);
  }

  private static MuteTime mute(Set<DayOfWeek> days, String from, String to) {
    return new MuteTime(
        days, LocalTime.parse(from), LocalTime.parse(to), ZoneId.of("Europe/Berlin"));
  }

  private static void check(MuteTime mute, String now, @Nullable String until) {
    assertThat(mute.mutedUntil(instant(now)), is(until == null ? null : instant(until)));
  }

  private static Instant instant(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }
}
