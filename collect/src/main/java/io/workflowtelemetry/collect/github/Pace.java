package io.workflowtelemetry.collect.github;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * When the next call may be made: within the user's budget and the server's limits. What time it is
 * for the server is told by its answers, since the clock of this machine may be wrong.
 */
final class Pace {
  private static final Duration HOUR = Duration.ofHours(1);

  /** The server's limits are by the hour; whoever asks for more is asked again. */
  private static final Duration LONGEST = Duration.ofMinutes(65);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final int NOT_MODIFIED = 304;

  private final Clock clock;
  private final Sleeper sleeper;
  private final int mostAnHour;
  private final Progress progress;
  private Duration skew = Duration.ZERO;
  private Instant notBefore = Instant.EPOCH;
  private Instant hour = Instant.EPOCH;
  private int calls;

  /** Begins with a whole budget. */
  Pace(Clock clock, Sleeper sleeper, int mostAnHour, Progress progress) {
    this.clock = clock;
    this.sleeper = sleeper;
    this.mostAnHour = mostAnHour;
    this.progress = progress;
  }

  /** Returns what time it is for the server; for this machine until the server has answered. */
  Instant now() {
    return clock.instant().plus(skew);
  }

  /** Waits until a call may be made, and counts it. */
  void await() throws InterruptedIOException {
    if (calls >= mostAnHour && clock.instant().isBefore(hour.plus(HOUR))) {
      waitUntil(hour.plus(HOUR));
    }
    waitUntil(notBefore);
    if (!clock.instant().isBefore(hour.plus(HOUR))) {
      hour = clock.instant();
      calls = 0;
    }
    calls++;
  }

  /** Takes from an answer what time it is, and how many calls are left. */
  void heard(Answer answer) {
    Instant date = date(answer.header("Date"));
    Duration apart = Duration.between(clock.instant(), date);
    // A date is cut to the second.
    skew = apart.abs().compareTo(Duration.ofSeconds(2)) < 0 ? Duration.ZERO : apart;
    if (answer.status() == NOT_MODIFIED) {
      calls--;
    }
    long left = number(answer.header("x-ratelimit-remaining"), Integer.MAX_VALUE);
    progress.callsLeft(mostAnHour == Integer.MAX_VALUE ? left : Math.min(left, mostAnHour - calls));
    if (left == 0) {
      Instant reset = Instant.ofEpochSecond(number(answer.header("x-ratelimit-reset"), 0));
      Duration wait = Duration.between(date, reset).plusSeconds(1);
      notBefore = clock.instant().plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
    }
  }

  /** Waits, but no longer than any limit of the server lasts. */
  void pause(Duration time) throws InterruptedIOException {
    try {
      sleeper.sleep(time.compareTo(LONGEST) < 0 ? time : LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("ended while it waited");
    }
  }

  private void waitUntil(Instant time) throws InterruptedIOException {
    Duration wait = Duration.between(clock.instant(), time);
    if (!wait.isNegative() && !wait.isZero()) {
      pause(wait);
    }
  }

  private Instant date(String header) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from);
    } catch (DateTimeException e) {
      return now();
    }
  }

  private static long number(String header, long otherwise) {
    return NUMBER.matcher(header).matches() ? Long.parseLong(header) : otherwise;
  }
}
