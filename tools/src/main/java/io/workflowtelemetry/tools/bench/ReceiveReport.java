package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What was measured of a receiver.
 *
 * @param rate how many deliveries came a second
 * @param sent how many were sent while times were measured
 * @param kept how many of them were answered as kept
 * @param p50Ms the median time from when a delivery was due to its answer
 * @param p99Ms what 99 of 100 such times are below
 */
public record ReceiveReport(int rate, int sent, int kept, double p50Ms, double p99Ms) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public String toText() {
    return line("p50 ms at " + rate + " deliveries/s", String.format(Locale.ROOT, "%,.1f", p50Ms))
        + line("p99 ms at " + rate + " deliveries/s", String.format(Locale.ROOT, "%,.1f", p99Ms))
        + line("of those sent were kept", kept + "/" + sent);
  }

  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("rate", rate);
    node.put("sent", sent);
    node.put("kept", kept);
    node.put("p50_ms", p50Ms);
    node.put("p99_ms", p99Ms);
    return node.toPrettyString() + "\n";
  }

  private static String line(String what, String value) {
    return String.format(Locale.ROOT, "%-30s %12s%n", what, value);
  }
}
