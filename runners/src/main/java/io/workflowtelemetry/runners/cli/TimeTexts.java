package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and durations as users write them. */
public final class TimeTexts {
  /** Longer ones are none that anybody waits for, and times would overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** ISO-8601 parts days from hours by a letter that nobody writes. */
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,9}D|)([0-9.HMS]{0,40})");

  private TimeTexts() {}

  /** Returns a time, null where none is given or it is a mistake. */
  static @Nullable Instant instant(
      String flag, @Nullable String text, ZoneId timezone, UsageErrors errors) {
    if (text == null) {
      return null;
    }
    Optional<Instant> instant = parse(text, timezone);
    if (instant.isEmpty()) {
      errors.add(flag, text, "a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31");
    }
    return instant.orElse(null);
  }

  private static Optional<Instant> parse(String text, ZoneId timezone) {
    try {
      OffsetDateTime time =
          text.contains("T")
              ? OffsetDateTime.parse(text)
              : LocalDate.parse(text).atStartOfDay(timezone).toOffsetDateTime();
      // Four digits of a year is what the formats around here can hold.
      return time.getYear() < 0 || time.getYear() > 9999
          ? Optional.empty()
          : Optional.of(time.toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Returns a duration; the longest that is allowed where it is a mistake. */
  public static Duration duration(String flag, String text, UsageErrors errors) {
    Matcher days = DAYS.matcher(text.toUpperCase(Locale.ROOT));
    try {
      if (days.matches()) {
        String time = days.group(2).isEmpty() ? "" : "T" + days.group(2);
        Duration duration = Duration.parse("P" + days.group(1) + time);
        if (!duration.isNegative() && !duration.isZero() && duration.compareTo(LONGEST) <= 0) {
          return duration;
        }
      }
    } catch (DateTimeParseException e) {
      // As wrong as one that is out of range.
    }
    errors.add(
        flag,
        text,
        "a duration such as 90s, 5m, 1h30m, 7d or 1d12h, over 0 and at most "
            + LONGEST.toDays()
            + "d");
    return LONGEST;
  }
}
