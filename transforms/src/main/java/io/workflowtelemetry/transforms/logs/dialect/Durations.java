package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads durations that are written for people: {@code 45s}, {@code 45000ms}, {@code 1m 20s}, {@code
 * 1.5h}, {@code 2 days 3 hours}, {@code 01:20}, {@code 00:01:20.5}. They are rounded to the
 * millisecond, halves up.
 */
public final class Durations {
  /** No run or job takes longer than a year: GitHub ends runs after 35 days. */
  public static final long MAX_MS = 366L * 24 * 60 * 60 * 1000;

  /** Longer numbers are none that a duration within bounds is written with. */
  private static final int MAX_NUMBER_LENGTH = 40;

  private final String field;
  private final String text;
  private int at;

  private Durations(String field, String text) {
    this.field = field;
    this.text = text;
  }

  /**
   * Returns the ms that {@code text} names, from 0 to {@link #MAX_MS}. Parts stand from the largest
   * unit to the smallest, each unit once. A number without a unit names nothing.
   *
   * @throws MalformedRecordException where it names none
   */
  public static long parse(String field, String text) throws MalformedRecordException {
    String stripped = text.strip();
    return new Durations(field, stripped).parse();
  }

  /**
   * Returns as ms a number of some unit, from 0 to {@link #MAX_MS}.
   *
   * @param unitMs the unit in ms
   * @throws MalformedRecordException where the number is negative or too large
   */
  public static long ms(String field, BigDecimal number, long unitMs)
      throws MalformedRecordException {
    // Told by its magnitude first: to compare or to scale 1e999999999 would take all memory.
    long magnitude = (long) number.precision() - number.scale();
    if (number.signum() < 0 || magnitude > 20) {
      throw outOfRange(field);
    }
    if (number.signum() == 0 || magnitude < -20) {
      return 0;
    }
    BigDecimal ms = number.multiply(BigDecimal.valueOf(unitMs));
    if (ms.compareTo(BigDecimal.valueOf(MAX_MS)) > 0) {
      throw outOfRange(field);
    }
    return ms.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /** Returns the ms from one time to another, never negative; null where one is missing. */
  public static @Nullable Long between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? null : Math.max(0, to.toEpochMilli() - from.toEpochMilli());
  }

  private long parse() throws MalformedRecordException {
    return text.indexOf(':') >= 0 ? clock() : parts();
  }

  /** Reads {@code minutes:seconds} or {@code hours:minutes:seconds}. */
  private long clock() throws MalformedRecordException {
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal sixty = BigDecimal.valueOf(60);
    int numbers = 0;
    while (true) {
      BigDecimal number = number();
      numbers++;
      boolean last = at == text.length();
      // The first number has no bound of its own: 90:00 is an hour and a half.
      if (numbers > 3
          || (numbers > 1 && number.compareTo(sixty) >= 0)
          || (!last && number.scale() > 0)) {
        throw wrong();
      }
      total = total.multiply(sixty).add(number);
      if (last) {
        break;
      }
      if (text.charAt(at++) != ':') {
        throw wrong();
      }
    }
    if (numbers < 2) {
      throw wrong();
    }
    return ms(field, total, 1000);
  }

  private long parts() throws MalformedRecordException {
    long total = 0;
    long smallest = Long.MAX_VALUE;
    do {
      BigDecimal number = number();
      skipBlanks();
      long unit = unit();
      if (unit >= smallest) {
        throw wrong();
      }
      smallest = unit;
      total += ms(field, number, unit);
      skipBlanks();
    } while (at < text.length());
    if (total > MAX_MS) {
      throw outOfRange(field);
    }
    return total;
  }

  private BigDecimal number() throws MalformedRecordException {
    int from = at;
    skipDigits();
    int whole = at - from;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      skipDigits();
      if (at - from == whole + 1) {
        throw wrong();
      }
    }
    if (whole == 0 || at - from > MAX_NUMBER_LENGTH) {
      throw wrong();
    }
    return new BigDecimal(text.substring(from, at));
  }

  private long unit() throws MalformedRecordException {
    int from = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return switch (text.substring(from, at).toLowerCase(Locale.ROOT)) {
      case "ms", "msec", "millis", "millisecond", "milliseconds" -> 1;
      case "s", "sec", "secs", "second", "seconds" -> 1000;
      case "m", "min", "mins", "minute", "minutes" -> 60_000;
      case "h", "hr", "hrs", "hour", "hours" -> 3_600_000;
      case "d", "day", "days" -> 86_400_000;
      default -> throw wrong();
    };
  }

  private void skipDigits() {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private MalformedRecordException wrong() {
    return new MalformedRecordException(
        Kind.WRONG_TYPE, field + " is no duration such as 45s, 45000ms, 1m 20s or 00:01:20");
  }

  private static MalformedRecordException outOfRange(String field) {
    return new MalformedRecordException(Kind.OUT_OF_RANGE, field + " is out of range");
  }
}
