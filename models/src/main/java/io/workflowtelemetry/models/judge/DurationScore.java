package io.workflowtelemetry.models.judge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How near durations came.
 *
 * @param rows how many runs were looked at
 * @param near how many took what was foretold, give or take 20 % of what they took; where nothing
 *     was foretold they did not
 * @param successes how many of the runs succeeded
 * @param nearSuccesses how many of those were near
 * @param medianError of the errors as shares of what the runs took the middle one, of two the
 *     upper; null where nothing was foretold
 * @param covered the share of the runs within their interval; null where there are none
 */
public record DurationScore(
    long rows,
    long near,
    long successes,
    long nearSuccesses,
    @Nullable Double medianError,
    @Nullable Double covered) {
  /** How far a duration may be off and count as near, as a share of what a run took. */
  public static final double NEAR = 0.2;

  /** Judges runs. */
  public static DurationScore of(List<Foretold> runs) {
    long near = 0;
    long successes = 0;
    long nearSuccesses = 0;
    long intervals = 0;
    long covered = 0;
    for (Foretold run : runs) {
      boolean isNear = isNear(run);
      near += isNear ? 1 : 0;
      successes += run.succeeded() ? 1 : 0;
      nearSuccesses += isNear && run.succeeded() ? 1 : 0;
      Double low = run.low();
      Double high = run.high();
      if (low != null && high != null) {
        intervals++;
        covered += low <= run.seconds() && run.seconds() <= high ? 1 : 0;
      }
    }
    double[] errors =
        runs.stream()
            .filter(run -> run.value() != null && run.seconds() > 0)
            .mapToDouble(DurationScore::error)
            .sorted()
            .toArray();
    return new DurationScore(
        runs.size(),
        near,
        successes,
        nearSuccesses,
        errors.length == 0 ? null : errors[errors.length / 2],
        intervals == 0 ? null : (double) covered / intervals);
  }

  /** Returns the share that was near; null where there are no runs. */
  public @Nullable Double share() {
    return rows == 0 ? null : (double) near / rows;
  }

  /** Returns the share of the successes that was near; null where there are none. */
  public @Nullable Double shareOfSuccesses() {
    return successes == 0 ? null : (double) nearSuccesses / successes;
  }

  /** Returns whether what was foretold is at most 20 % off what came. */
  static boolean isNear(Foretold run) {
    Double value = run.value();
    return value != null && isNear(value, run.seconds());
  }

  /**
   * Returns whether what was foretold is at most 20 % off what came.
   *
   * @param foretold seconds
   * @param actual seconds
   */
  public static boolean isNear(double foretold, double actual) {
    return Math.abs(foretold - actual) <= NEAR * actual;
  }

  private static double error(Foretold run) {
    Double value = run.value();
    return value == null ? Double.NaN : Math.abs(value - run.seconds()) / run.seconds();
  }
}
