package io.workflowtelemetry.tools.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long what was awaited took to come.
 *
 * @param p50Ms the median, from sending an event; null where nothing came
 * @param p99Ms what 99 of 100 are below; null where nothing came
 * @param came how many came, at any time
 */
record Delays(@Nullable Double p50Ms, @Nullable Double p99Ms, int came) {
  static final Delays NONE = new Delays(null, null, 0);

  static Delays of(List<Double> sortedMs, int came) {
    return new Delays(quantile(sortedMs, 0.5), quantile(sortedMs, 0.99), came);
  }

  private static @Nullable Double quantile(List<Double> sorted, double share) {
    return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }
}
