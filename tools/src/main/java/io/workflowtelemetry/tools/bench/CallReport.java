package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long a call takes in a process that is warm.
 *
 * @param calls how many were measured, at least one
 * @param p50Ms the median
 * @param p95Ms what 95 of 100 are at most
 * @param maxMs the longest
 */
public record CallReport(int calls, double p50Ms, double p95Ms, double maxMs) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Calls with each of some things, one after the other: once to warm up, and once more.
   *
   * @param things of which there must be one
   */
  public static <T> CallReport of(List<T> things, Consumer<T> call) {
    things.forEach(call);
    double[] ms =
        things.stream()
            .mapToDouble(thing -> milliseconds(() -> call.accept(thing)))
            .sorted()
            .toArray();
    return new CallReport(ms.length, quantile(ms, 0.5), quantile(ms, 0.95), quantile(ms, 1));
  }

  private static double milliseconds(Runnable call) {
    long began = System.nanoTime();
    call.run();
    return (System.nanoTime() - began) / 1e6;
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  /** Returns it for a screen. */
  public String toText() {
    return line("calls", Integer.toString(calls))
        + line("p50 ms", milliseconds(p50Ms))
        + line("p95 ms", milliseconds(p95Ms))
        + line("longest ms", milliseconds(maxMs));
  }

  private static String milliseconds(double ms) {
    return String.format(Locale.ROOT, "%,.1f", ms);
  }

  private static String line(String what, String value) {
    return String.format(Locale.ROOT, "%-30s %12s%n", what, value);
  }

  /** Returns it as JSON. */
  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("calls", calls);
    node.put("p50_ms", p50Ms);
    node.put("p95_ms", p95Ms);
    node.put("max_ms", maxMs);
    return node.toPrettyString() + "\n";
  }
}
