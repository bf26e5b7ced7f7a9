package io.workflowtelemetry.tools.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a process took from its start to its end.
 *
 * @param wallSeconds how long it lasted
 * @param cpuSeconds processor time, of the user and the system, of it and its children
 * @param peakBytes the most memory that was resident at once
 * @param writtenBytes the bytes of the files that it left
 */
public record Usage(double wallSeconds, double cpuSeconds, double peakBytes, double writtenBytes) {
  /** Returns the median of each number by itself. */
  static Usage median(List<Usage> rounds) {
    return new Usage(
        median(rounds, Usage::wallSeconds),
        median(rounds, Usage::cpuSeconds),
        median(rounds, Usage::peakBytes),
        median(rounds, Usage::writtenBytes));
  }

  private static double median(List<Usage> rounds, ToDoubleFunction<Usage> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
