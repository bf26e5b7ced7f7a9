package io.workflowtelemetry.transforms.logs.reports;

import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the times in a report, which nothing prescribes the writing of: what can't be is null. */
final class ReportValues {
  /** A run lives no longer, so a longer test is none: some writers give nanoseconds. */
  private static final long MAX_DURATION_MS = 35L * 86_400_000;

  private static final int MAX_LENGTH = 40;

  private static final Pattern NUMBER =
      Pattern.compile("[0-9]*+(?:\\.[0-9]*+)?(?:[eE][+-]?[0-9]{1,3})?");

  /** A comma that can only stand between thousands: three digits follow, no nought leads. */
  private static final Pattern THOUSANDS =
      Pattern.compile("[1-9][0-9]{0,2}(?:,[0-9]{3})++(?:\\..*)?");

  private static final Pattern SPAN =
      Pattern.compile("(?:([0-9]{1,8})\\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2}(?:\\.[0-9]{1,9})?)");

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter();

  private ReportValues() {}

  /**
   * Returns a duration in ms of one that is written in seconds, as {@code 0.5}, {@code 4.5e-05},
   * {@code 1,234.5} or {@code 0,5}, or with units, as {@code 1m2.5s}.
   */
  static @Nullable Long durationMs(@Nullable String written) {
    if (written == null || written.length() > MAX_LENGTH) {
      return null;
    }
    String number = written.strip();
    number =
        THOUSANDS.matcher(number).matches() ? number.replace(",", "") : number.replace(',', '.');
    if (number.isEmpty()) {
      return null;
    }
    if (!NUMBER.matcher(number).matches()) {
      return ofParts(number);
    }
    try {
      double ms = Double.parseDouble(number) * 1000;
      return ms <= MAX_DURATION_MS ? Math.round(ms) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Returns a duration in ms of one that is written as .NET does: {@code 1.02:03:04.5678901}. */
  static @Nullable Long spanMs(@Nullable String written) {
    Matcher span = SPAN.matcher(written == null ? "" : written.strip());
    if (!span.matches()) {
      return null;
    }
    long days = span.group(1) == null ? 0 : Long.parseLong(span.group(1));
    long minutes = Long.parseLong(span.group(2)) * 60 + Long.parseLong(span.group(3));
    Long ms = durationMs(span.group(4));
    return ms == null || days > 35 ? null : inBounds((days * 24 * 60 + minutes) * 60_000 + ms);
  }

  private static @Nullable Long inBounds(long ms) {
    return ms <= MAX_DURATION_MS ? ms : null;
  }

  /** Returns a duration with its units, as Go writes it: {@code 1m2.5s}. */
  private static @Nullable Long ofParts(String written) {
    try {
      return inBounds(Durations.parse("time", written));
    } catch (MalformedRecordException e) {
      return null;
    }
  }

  /** Returns the instant of an ISO-8601 time; without an offset it is UTC. */
  static @Nullable Instant time(@Nullable String written) {
    if (written == null || written.length() > MAX_LENGTH) {
      return null;
    }
    String text = written.strip();
    if (text.length() > 10 && text.charAt(10) == ' ') {
      text = text.substring(0, 10) + 'T' + text.substring(11);
    }
    try {
      TemporalAccessor parsed = TIME.parse(text);
      ZoneOffset offset = parsed.query(TemporalQueries.offset());
      Instant instant =
          LocalDateTime.from(parsed).toInstant(offset == null ? ZoneOffset.UTC : offset);
      return Timestamps.isPossible(instant) && !Timestamps.isNone(instant)
          ? instant.truncatedTo(ChronoUnit.MILLIS)
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
