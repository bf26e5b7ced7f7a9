package io.workflowtelemetry.transforms.dialect;

import io.workflowtelemetry.transforms.dialect.MalformedRecordException.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Reads ISO-8601 instants with an offset, to the millisecond. */
public final class Timestamps {
  /** Times before it are placeholders such as year 0 or 1, not telemetry. */
  public static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  /** Times from it on are placeholders such as year 9999, not telemetry. */
  public static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  /** Offsets may do without their colon and their minutes, as many a program writes them. */
  private static final DateTimeFormatter ANY =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXXXX][XXXX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  private static final int SECONDS_LENGTH = "2025-01-01T00:00:00Z".length();

  private Timestamps() {}

  /**
   * Returns the instant that {@code text} names, cut to the millisecond.
   *
   * @throws MalformedRecordException where it names none, or one before 1970 or from 2100 on
   */
  public static Instant parse(String field, String text) throws MalformedRecordException {
    Instant instant;
    try {
      instant = isPlainUtc(text) ? parsePlainUtc(text) : parseAny(text);
    } catch (DateTimeException e) {
      throw new MalformedRecordException(
          Kind.WRONG_TYPE, field + " is no ISO-8601 instant with an offset");
    }
    return bounded(field, instant);
  }

  /**
   * Returns {@code instant}.
   *
   * @throws MalformedRecordException where it lies before 1970 or from 2100 on
   */
  public static Instant bounded(String field, Instant instant) throws MalformedRecordException {
    if (!isPossible(instant)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " lies outside 1970..2099");
    }
    return instant;
  }

  /** Says whether a time lies from 1970 to 2099. */
  public static boolean isPossible(Instant instant) {
    return !instant.isBefore(EARLIEST) && instant.isBefore(LATEST);
  }

  private static Instant parseAny(String text) {
    // Not by way of milliseconds: there are none of the year 999999999.
    return ANY.parse(text, Instant::from).truncatedTo(ChronoUnit.MILLIS);
  }

  /** Most times in most logs look like this; reading the digits costs a tenth of a formatter. */
  private static boolean isPlainUtc(String text) {
    if (text.length() != SECONDS_LENGTH) {
      return false;
    }
    for (int i = 0; i < SECONDS_LENGTH; i++) {
      char expected = "0000-00-00T00:00:00Z".charAt(i);
      char c = text.charAt(i);
      if (expected == '0' ? c < '0' || c > '9' : c != expected) {
        return false;
      }
    }
    return true;
  }

  private static Instant parsePlainUtc(String text) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("no time of day");
    }
    long epochDay = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(epochDay * 86_400 + hour * 3_600L + minute * 60L + second);
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }
}
