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
import org.jspecify.annotations.Nullable;

/** Times and durations as users write them. */
public final class TimeTexts {
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

  /** Returns a duration over 0 and of at most two years; those where it is a mistake. */
  public static Duration duration(String flag, String text, UsageErrors errors) {
    Duration most = Duration.ofDays(731);
    try {
      String days = text.toUpperCase(Locale.ROOT);
      Duration duration = Duration.parse(days.endsWith("D") ? "P" + days : "PT" + days);
      if (!duration.isNegative() && !duration.isZero() && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // As wrong as one that is out of range.
    }
    errors.add(flag, text, "a duration such as 90s, 5m, 1h30m or 7d, over 0");
    return most;
  }
}
