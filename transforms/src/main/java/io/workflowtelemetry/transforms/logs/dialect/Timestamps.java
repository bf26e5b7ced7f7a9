package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads ISO-8601 instants with an offset, to the millisecond. */
public final class Timestamps {
  /** Times before it are no telemetry. */
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

  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant YEAR_2 = Instant.parse("0002-01-01T00:00:00Z");

  /** Where the seconds stand, and what they are in a leap second. */
  private static final int SECONDS_BEGIN = "2025-01-01T00:00:".length();

  private static final String LEAP = "60";
  private static final long SECONDS_OF_DAY = 86_400;

  private static final int SECONDS_LENGTH = "2025-01-01T00:00:00".length();

  private Timestamps() {}

  /**
   * Returns the instant that {@code text} names, cut to the millisecond; null where that is {@link
   * #isNone none}.
   *
   * @throws MalformedRecordException where it is no time, or one before 1970 or from 2100 on
   */
  public static @Nullable Instant parse(String field, String text) throws MalformedRecordException {
    Instant instant;
    try {
      instant = parsePlainUtc(text);
      if (instant == null) {
        instant = parseAny(text);
      }
    } catch (DateTimeException e) {
      throw new MalformedRecordException(
          Kind.WRONG_TYPE, field + " is no ISO-8601 instant with an offset");
    }
    return known(field, instant);
  }

  /**
   * Returns {@code instant}, null where it is {@link #isNone none}.
   *
   * @throws MalformedRecordException where it lies before 1970 or from 2100 on
   */
  public static @Nullable Instant known(String field, Instant instant)
      throws MalformedRecordException {
    if (isNone(instant)) {
      return null;
    }
    if (!isPossible(instant)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " lies outside 1970..2099");
    }
    return instant;
  }

  /**
   * Says whether a time is a writer's way to say that there is none: the zero of Go and .NET, which
   * is in year 1, and that of Protocol Buffers and of numbers, the very start of 1970.
   */
  public static boolean isNone(Instant instant) {
    return instant.equals(Instant.EPOCH) || (!instant.isBefore(YEAR_1) && instant.isBefore(YEAR_2));
  }

  /** Says whether a time lies from 1970 to 2099. */
  public static boolean isPossible(Instant instant) {
    return !instant.isBefore(EARLIEST) && instant.isBefore(LATEST);
  }

  private static Instant parseAny(String text) {
    boolean leaps = text.startsWith(LEAP, SECONDS_BEGIN);
    String known =
        leaps ? text.substring(0, SECONDS_BEGIN) + "59" + text.substring(SECONDS_LENGTH) : text;
    // Not by way of milliseconds: there are none of the year 999999999.
    Instant instant = ANY.parse(known, Instant::from).truncatedTo(ChronoUnit.MILLIS);
    if (!leaps) {
      return instant;
    }
    // Seconds are put in at the end of a day of UTC only. POSIX counts them as the next day's
    // first.
    if (Math.floorMod(instant.getEpochSecond() + 1, SECONDS_OF_DAY) != 0) {
      throw new DateTimeException("no leap second");
    }
    return instant.plusSeconds(1);
  }

  /**
   * Returns the instant of a text such as 2025-01-01T00:00:00Z or 2025-01-01T00:00:00.123Z, null
   * where it is not written so. Most times in most logs are, and reading their digits costs a
   * twentieth of a formatter.
   */
  private static @Nullable Instant parsePlainUtc(String text) {
    int length = text.length();
    if (length <= SECONDS_LENGTH
        || text.charAt(length - 1) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int millis = millis(text, length - 1);
    if ((year | month | day | hour | minute | second | millis) < 0) {
      return null;
    }
    if (second > 59) {
      return null;
    }
    if (hour > 23 || minute > 59) {
      throw new DateTimeException("no time of day");
    }
    long seconds = hour * 3_600L + minute * 60L + second;
    long epochDay = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochMilli((epochDay * 86_400 + seconds) * 1_000 + millis);
  }

  /** Returns the fraction of a second up to an index, cut to ms; negative where it is none. */
  private static int millis(String text, int end) {
    if (end == SECONDS_LENGTH) {
      return 0;
    }
    int first = SECONDS_LENGTH + 1;
    int count = end - first;
    if (text.charAt(SECONDS_LENGTH) != '.' || count < 1 || count > 9) {
      return -1;
    }
    int millis = digits(text, first, Math.min(end, first + 3));
    int rest = digits(text, Math.min(end, first + 3), end);
    return rest < 0 ? rest : millis * (count == 1 ? 100 : count == 2 ? 10 : 1);
  }

  /** Returns the number that the digits make, negative where anything else stands there. */
  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
