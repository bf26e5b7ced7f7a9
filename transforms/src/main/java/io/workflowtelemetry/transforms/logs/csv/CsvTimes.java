package io.workflowtelemetry.transforms.logs.csv;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How times are written in a CSV file. */
public final class CsvTimes implements Serializable {
  private static final long serialVersionUID = 1L;

  /** ISO-8601 with an offset. */
  public static final CsvTimes ISO = new CsvTimes(Kinds.ISO, "", "UTC");

  /** Seconds since 1970, with a fraction or without. */
  public static final CsvTimes EPOCH_SECONDS = new CsvTimes(Kinds.EPOCH_SECONDS, "", "UTC");

  /** Milliseconds since 1970. */
  public static final CsvTimes EPOCH_MS = new CsvTimes(Kinds.EPOCH_MS, "", "UTC");

  private enum Kinds {
    ISO,
    EPOCH_SECONDS,
    EPOCH_MS,
    PATTERN
  }

  private final Kinds kind;
  private final String pattern;
  private final String zone;
  private transient @Nullable DateTimeFormatter formatter;

  private CsvTimes(Kinds kind, String pattern, String zone) {
    this.kind = kind;
    this.pattern = pattern;
    this.zone = zone;
  }

  /**
   * Returns times in a pattern of {@link DateTimeFormatter}, with the words of English.
   *
   * @param zone where times are that tell neither a zone nor an offset
   * @throws IllegalArgumentException where it is no pattern
   */
  public static CsvTimes pattern(String pattern, ZoneId zone) {
    CsvTimes times = new CsvTimes(Kinds.PATTERN, pattern, zone.getId());
    times.formatter = times.newFormatter();
    return times;
  }

  /** Returns the instant that a cell tells, cut to the millisecond; null for none. */
  @Nullable Instant parse(String field, String text) throws MalformedRecordException {
    return switch (kind) {
      case ISO -> Timestamps.parse(field, text);
      case EPOCH_SECONDS -> sinceEpoch(field, text, 1000);
      case EPOCH_MS -> sinceEpoch(field, text, 1);
      case PATTERN -> parsePattern(field, text);
    };
  }

  private static @Nullable Instant sinceEpoch(String field, String text, long unitMs)
      throws MalformedRecordException {
    BigDecimal number = CsvRow.decimal(field, text);
    // No time of ours has more digits; far larger ones would take all memory to compare.
    if (CsvRow.magnitude(number) > 15) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " lies outside 1970..2099");
    }
    long ms =
        number.multiply(BigDecimal.valueOf(unitMs)).setScale(0, RoundingMode.FLOOR).longValue();
    return Timestamps.known(field, Instant.ofEpochMilli(ms));
  }

  private @Nullable Instant parsePattern(String field, String text)
      throws MalformedRecordException {
    if (formatter == null) {
      formatter = newFormatter();
    }
    try {
      Instant instant = Instant.from(formatter.parse(text));
      return Timestamps.known(field, instant.truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, field + " is no time like " + pattern);
    }
  }

  private DateTimeFormatter newFormatter() {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        // Strict, so that no 30th of February is taken for the 28th; years are those of our era.
        .parseDefaulting(ChronoField.ERA, 1)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT)
        .withZone(ZoneId.of(zone));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CsvTimes times
        && times.kind == kind
        && times.pattern.equals(pattern)
        && times.zone.equals(zone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, pattern, zone);
  }

  @Override
  public String toString() {
    return kind == Kinds.PATTERN ? pattern + " in " + zone : kind.name();
  }
}
