package io.workflowtelemetry.io.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a server asks to be left alone, by RFC 9110, 10.2.3: seconds, or a date. */
public final class RetryAfter {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /**
   * Returns how long, never negative; nothing where the server does not say, or not so that it can
   * be understood.
   *
   * @param now what time it is for the server
   */
  public static Optional<Duration> of(HttpHeaders headers, Instant now) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    if (NUMBER.matcher(value).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant at = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
      Duration wait = Duration.between(now, at);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
