package io.workflowtelemetry.transforms.digest;

import org.jspecify.annotations.Nullable;

/** Parts of a score, from 0, the worst, to 100, and their mean by weights. */
final class Parts {
  private static final double MOST = 100;

  /** The greatest weight is 1 here, so that no sum is beyond all numbers. */
  private double weights;

  private double sum;
  private final double greatest;

  /**
   * Begins a mean.
   *
   * @param weights of all parts, those without data too; null where one does not count
   */
  Parts(@Nullable Double... weights) {
    double most = 0;
    for (Double weight : weights) {
      most = weight == null ? most : Math.max(most, weight);
    }
    greatest = most;
  }

  /** Returns the part of a share of what is good, of 1. */
  static double ofShare(double good) {
    return MOST * Math.max(0, Math.min(1, good));
  }

  /**
   * Returns the part of an amount of what is bad: 100 where there is none, and never quite 0.
   *
   * @param half the amount that makes it 50
   */
  static double ofAmount(double bad, double half) {
    return bad <= 0 ? MOST : MOST * half / (half + bad);
  }

  /** Adds a part to the mean, unless it or its weight is null; returns the part. */
  @Nullable Double add(@Nullable Double weight, @Nullable Double part) {
    if (weight != null && part != null) {
      weights += weight / greatest;
      sum += weight / greatest * part;
    }
    return part;
  }

  /** Returns the mean; null where nothing was added. */
  @Nullable Double mean() {
    return weights == 0 ? null : Math.max(0, Math.min(MOST, sum / weights));
  }
}
