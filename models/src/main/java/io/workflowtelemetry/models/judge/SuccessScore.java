package io.workflowtelemetry.models.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How right chances to succeed were.
 *
 * @param rows how many runs were looked at
 * @param failures how many of them failed
 * @param right how many ended as what was over or under a chance of one half said; one half says
 *     success
 * @param brier the mean of the squares of what the chances were off
 * @param skill by what share that is less than where each run is given the same chance, the share
 *     of successes in train; null where there are no runs
 * @param auc how often, of a success and a failure, the failure had the smaller chance, a draw
 *     counting half; null where all ended alike
 * @param riskiestFifth the share of the failures among the fifth of the runs with the least
 *     chances, runs with equal chances counting in part; null where none failed
 * @param calibrationError how far the mean chance of each of ten bins is from the share of
 *     successes in it, weighed by runs
 */
public record SuccessScore(
    long rows,
    long failures,
    long right,
    @Nullable Double brier,
    @Nullable Double skill,
    @Nullable Double auc,
    @Nullable Double riskiestFifth,
    @Nullable Double calibrationError) {
  private static final double FIFTH = 0.2;

  /**
   * Judges runs.
   *
   * @param base the share of successes in train, over 0 and under 1, which counts where nothing was
   *     foretold
   */
  public static SuccessScore of(List<Foretold> runs, double base) {
    long failures = runs.stream().filter(run -> !run.succeeded()).count();
    long right = 0;
    double squares = 0;
    for (Foretold run : runs) {
      double chance = chance(run, base);
      right += chance >= 0.5 == run.succeeded() ? 1 : 0;
      double off = chance - (run.succeeded() ? 1 : 0);
      squares += off * off;
    }
    boolean alike = failures == 0 || failures == runs.size();
    double constant =
        runs.isEmpty()
            ? 0
            : (failures * base * base + (runs.size() - failures) * (1 - base) * (1 - base))
                / runs.size();
    Double brier = runs.isEmpty() ? null : squares / runs.size();
    return new SuccessScore(
        runs.size(),
        failures,
        right,
        brier,
        brier == null ? null : 1 - brier / constant,
        alike ? null : auc(runs, base, failures),
        failures == 0 ? null : riskiest(runs, base, failures),
        runs.isEmpty() ? null : Calibration.of(runs, base).error());
  }

  /** Returns the share that was right; null where there are no runs. */
  public @Nullable Double accuracy() {
    return rows == 0 ? null : (double) right / rows;
  }

  /** Returns the chance of a run. */
  static double chance(Foretold run, double base) {
    Double value = run.value();
    return value == null ? base : value;
  }

  /** Runs of equal chances, the least first. */
  private static List<List<Foretold>> ties(List<Foretold> runs, double base) {
    List<Foretold> sorted = new ArrayList<>(runs);
    sorted.sort(Comparator.comparingDouble(run -> chance(run, base)));
    List<List<Foretold>> ties = new ArrayList<>();
    double last = Double.NaN;
    for (Foretold run : sorted) {
      double chance = chance(run, base);
      if (chance != last) {
        ties.add(new ArrayList<>());
        last = chance;
      }
      ties.get(ties.size() - 1).add(run);
    }
    return ties;
  }

  private static double auc(List<Foretold> runs, double base, long failures) {
    double won = 0;
    long failuresBefore = 0;
    for (List<Foretold> tie : ties(runs, base)) {
      long failed = tie.stream().filter(run -> !run.succeeded()).count();
      won += (tie.size() - failed) * (failuresBefore + failed / 2.0);
      failuresBefore += failed;
    }
    return won / ((double) failures * (runs.size() - failures));
  }

  private static double riskiest(List<Foretold> runs, double base, long failures) {
    double room = FIFTH * runs.size();
    double found = 0;
    for (List<Foretold> tie : ties(runs, base)) {
      double part = Math.min(1, room / tie.size());
      found += part * tie.stream().filter(run -> !run.succeeded()).count();
      room -= part * tie.size();
    }
    return found / failures;
  }
}
