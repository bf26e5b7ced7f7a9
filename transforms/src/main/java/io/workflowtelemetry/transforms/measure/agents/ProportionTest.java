package io.workflowtelemetry.transforms.measure.agents;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The two-sided z test of two proportions with their pooled variance, and the sample size that it
 * needs.
 *
 * @param z the statistic; above 0 where the first proportion is the greater
 * @param p the two-sided p value
 * @see <a href="https://doi.org/10.1002/0471445428">Fleiss, Levin and Paik, Statistical Methods for
 *     Rates and Proportions, 3rd edition, chapters 3 and 4</a>
 */
record ProportionTest(double z, double p) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double SIGNIFICANCE = 0.05;

  /** Least successes and failures to be expected of each, for z to be near normal. */
  private static final double MIN_EXPECTED = 5;

  /** Returns whether the test holds: five successes and five failures are expected of each. */
  static boolean holds(long successesA, long trialsA, long successesB, long trialsB) {
    double pooled = (double) (successesA + successesB) / (trialsA + trialsB);
    return Math.min(trialsA, trialsB) * Math.min(pooled, 1 - pooled) >= MIN_EXPECTED;
  }

  static ProportionTest of(long successesA, long trialsA, long successesB, long trialsB) {
    double pooled = (double) (successesA + successesB) / (trialsA + trialsB);
    double deviation = Math.sqrt(pooled * (1 - pooled) * (1.0 / trialsA + 1.0 / trialsB));
    double z = ((double) successesA / trialsA - (double) successesB / trialsB) / deviation;
    return new ProportionTest(z, Math.min(1, 2 * NORMAL.survivalProbability(Math.abs(z))));
  }

  /**
   * Returns how many trials each of two needs for their difference to be seen at 5 %, unrounded.
   *
   * @param a a proportion
   * @param b another one
   * @param power chance to see it, above 0 and below 1
   */
  static double trialsNeeded(double a, double b, double power) {
    double mean = (a + b) / 2;
    double root =
        NORMAL.inverseSurvivalProbability(SIGNIFICANCE / 2) * Math.sqrt(2 * mean * (1 - mean))
            + NORMAL.inverseCumulativeProbability(power) * Math.sqrt(a * (1 - a) + b * (1 - b));
    return root * root / ((a - b) * (a - b));
  }
}
