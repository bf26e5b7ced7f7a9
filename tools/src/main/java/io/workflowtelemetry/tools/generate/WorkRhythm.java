package io.workflowtelemetry.tools.generate;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;

/** When people work: spreads runs over a time span, more by day than by night or at weekends. */
final class WorkRhythm {
  private static final long HOUR_MS = 3_600_000;
  private static final double WEEKEND_SHARE = 0.35;
  private static final double NIGHT_SHARE = 0.25;

  private final long startMs;
  private final double[] endOfHour;

  WorkRhythm(Instant start, int days) {
    startMs = start.toEpochMilli();
    endOfHour = new double[days * 24];
    double sum = 0;
    for (int hour = 0; hour < endOfHour.length; hour++) {
      ZonedDateTime time = start.plusMillis(hour * HOUR_MS).atZone(ZoneOffset.UTC);
      boolean weekend = time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
      boolean night = time.getHour() < 7 || time.getHour() > 19;
      sum += (weekend ? WEEKEND_SHARE : 1) * (night ? NIGHT_SHARE : 1);
      endOfHour[hour] = sum;
    }
  }

  /**
   * Returns the time, in ms since the epoch, by which a share of the work has begun.
   *
   * @param share in [0, 1]; a greater share is never an earlier time
   */
  long timeAt(double share) {
    double work = share * endOfHour[endOfHour.length - 1];
    int found = Arrays.binarySearch(endOfHour, work);
    int next = found >= 0 ? found + 1 : -found - 1;
    // A share just under 1 may have been rounded up to it.
    int hour = Math.min(next, endOfHour.length - 1);
    double before = hour == 0 ? 0 : endOfHour[hour - 1];
    double within = (work - before) / (endOfHour[hour] - before);
    return startMs + hour * HOUR_MS + (long) (within * HOUR_MS) / 1_000 * 1_000;
  }
}
