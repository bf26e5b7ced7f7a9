package io.workflowtelemetry.tools.generate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random values that are the same for a seed on every JDK.
 *
 * <p>Only {@link SplittableRandom#nextLong()} is drawn on: how a JDK makes bounded, floating or
 * Gaussian values of it has changed between releases. Functions are those of {@link StrictMath} for
 * the same reason.
 */
final class SeededRandom {
  private final SplittableRandom source;

  SeededRandom(long seed) {
    source = new SplittableRandom(seed);
  }

  /** Returns 64 random bits. */
  long bits() {
    return source.nextLong();
  }

  /** Returns a value in [0, 1). */
  double unit() {
    return (source.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns a whole number in [0, bound). */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  /** Returns a whole number from the one to the other, both included. */
  int between(int least, int most) {
    return least + below(most - least + 1);
  }

  /** Returns true with the given probability. */
  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Returns one of the values, each as likely. */
  <T> T pick(List<T> values) {
    return values.get(below(values.size()));
  }

  /** Returns one of the values, the first ones far likelier than the last. */
  <T> T pickSkewed(List<T> values) {
    double unit = unit();
    return values.get((int) (unit * unit * values.size()));
  }

  /**
   * Returns a value that is log-normal about the median; {@code spread} is its logarithm's sigma.
   */
  double logNormal(double median, double spread) {
    double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - unit()));
    double gaussian = radius * StrictMath.cos(2.0 * StrictMath.PI * unit());
    return median * StrictMath.exp(spread * gaussian);
  }

  /** Puts the values into a random order. */
  <T> void shuffle(List<T> values) {
    for (int last = values.size() - 1; last > 0; last--) {
      int other = below(last + 1);
      T moved = values.get(last);
      values.set(last, values.get(other));
      values.set(other, moved);
    }
  }
}
