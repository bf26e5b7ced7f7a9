package io.workflowtelemetry.transforms.measure.agents;

/**
 * The 95 % Wilson score interval of a rate: where the true rate may lie.
 *
 * @param low its lower end, 0 or more
 * @param high its upper end, 1 or less
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
 */
public record WilsonInterval(double low, double high) {
  /** The 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959963984540054;

  /**
   * Returns the interval.
   *
   * @param successes at most {@code trials}
   * @param trials at least 1
   */
  public static WilsonInterval of(long successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " of " + trials);
    }
    double rate = (double) successes / trials;
    double square = Z * Z;
    double centre = rate + square / (2 * trials);
    double half = Z * Math.sqrt((rate * (1 - rate) + square / (4 * trials)) / trials);
    double scale = 1 + square / trials;
    // Rounding leaves a trace where the ends are exact.
    return new WilsonInterval(
        successes == 0 ? 0 : (centre - half) / scale,
        successes == trials ? 1 : (centre + half) / scale);
  }
}
