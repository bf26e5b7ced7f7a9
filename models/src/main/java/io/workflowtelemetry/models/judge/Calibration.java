package io.workflowtelemetry.models.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * What came where chances were much alike.
 *
 * @param bins tenths of the chances from 0 to 1 that have runs, the least first
 */
public record Calibration(List<Bin> bins) {
  private static final int BINS = 10;

  /**
   * Runs whose chances lie in one tenth.
   *
   * @param from the least chance of the bin
   * @param rows how many runs there are, at least one
   * @param mean mean of their chances
   * @param share the share of them that succeeded
   */
  public record Bin(double from, long rows, double mean, double share) {}

  /** Copies the list. */
  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Sorts runs into bins.
   *
   * @param base the chance that counts where none was foretold
   */
  public static Calibration of(List<Foretold> runs, double base) {
    long[] rows = new long[BINS];
    long[] successes = new long[BINS];
    double[] sums = new double[BINS];
    for (Foretold run : runs) {
      double chance = SuccessScore.chance(run, base);
      int bin = Math.min(BINS - 1, (int) (chance * BINS));
      rows[bin]++;
      successes[bin] += run.succeeded() ? 1 : 0;
      sums[bin] += chance;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (rows[bin] > 0) {
        bins.add(
            new Bin(
                (double) bin / BINS,
                rows[bin],
                sums[bin] / rows[bin],
                (double) successes[bin] / rows[bin]));
      }
    }
    return new Calibration(bins);
  }

  /** Returns how far chances and shares are apart, weighed by runs; 0 where there are none. */
  public double error() {
    double sum = 0;
    long rows = 0;
    for (Bin bin : bins) {
      sum += bin.rows() * Math.abs(bin.mean() - bin.share());
      rows += bin.rows();
    }
    return rows == 0 ? 0 : sum / rows;
  }
}
