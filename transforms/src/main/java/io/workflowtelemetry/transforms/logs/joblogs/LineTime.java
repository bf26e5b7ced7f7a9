package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.dialect.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Reads the instant that a line of a log begins with, such as 2025-01-02T03:04:05.1234567Z. */
final class LineTime {
  private static final String SHAPE = "0000-00-00T00:00:00.0000000Z";

  /** Characters of the instant. */
  static final int LENGTH = SHAPE.length();

  private LineTime() {}

  /** Says whether the bytes from {@code from} on begin with an instant, followed by a blank. */
  static boolean isAt(byte[] bytes, int from, int to) {
    if (to - from < LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      int b = bytes[from + i];
      char expected = SHAPE.charAt(i);
      if (expected == '0' ? b < '0' || b > '9' : b != expected) {
        return false;
      }
    }
    int next = to - from == LENGTH ? '\n' : bytes[from + LENGTH];
    return (next == ' ' || next == '\n' || next == '\r') && at(bytes, from) != null;
  }

  /** Returns the instant that stands there, to the millisecond; null where it is none. */
  static @Nullable Instant at(byte[] bytes, int from) {
    int hour = digits(bytes, from + 11, 2);
    int minute = digits(bytes, from + 14, 2);
    int second = digits(bytes, from + 17, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      return null;
    }
    try {
      LocalDate day =
          LocalDate.of(
              digits(bytes, from, 4), digits(bytes, from + 5, 2), digits(bytes, from + 8, 2));
      Instant instant =
          Instant.ofEpochSecond(day.toEpochDay() * 86_400 + hour * 3_600L + minute * 60L + second)
              .plusMillis(digits(bytes, from + 20, 3));
      return Timestamps.isPossible(instant) ? instant : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int digits(byte[] bytes, int from, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value * 10 + bytes[from + i] - '0';
    }
    return value;
  }
}
