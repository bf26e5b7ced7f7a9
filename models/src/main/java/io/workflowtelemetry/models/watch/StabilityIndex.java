package io.workflowtelemetry.models.watch;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;

/**
 * The population stability index of values against those of another time: over the tenths of those,
 * the sum of (share now - share then) ln(share now / share then). By convention 0.1 to 0.25 is a
 * shift that is worth a look, and more is one that a model has to be fitted anew for.
 */
final class StabilityIndex {
  private static final int TENTHS = 10;

  /** What each bin holds besides, so that an empty one is not infinitely far. */
  private static final double BESIDE = 0.5;

  /** Upper ends of all bins but the last, in rising order; equal ones are one. */
  private final double[] ends;

  private final double[] before;

  /** Takes the values of the other time, at least one. */
  StabilityIndex(Collection<Double> reference) {
    double[] sorted = reference.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    TreeSet<Double> found = new TreeSet<>();
    for (int i = 1; i < TENTHS; i++) {
      found.add(sorted[(int) ((long) sorted.length * i / TENTHS)]);
    }
    this.ends = found.stream().mapToDouble(Double::doubleValue).toArray();
    this.before = shares(reference);
  }

  /** Returns the index of values. */
  double of(Collection<Double> values) {
    double[] now = shares(values);
    double sum = 0;
    for (int i = 0; i < now.length; i++) {
      sum += (now[i] - before[i]) * Math.log(now[i] / before[i]);
    }
    return sum;
  }

  private double[] shares(Collection<Double> values) {
    double[] counts = new double[ends.length + 1];
    Arrays.fill(counts, BESIDE);
    for (double value : values) {
      int place = Arrays.binarySearch(ends, value);
      counts[place < 0 ? -place - 1 : place]++;
    }
    double all = values.size() + BESIDE * counts.length;
    return Arrays.stream(counts).map(count -> count / all).toArray();
  }
}
