package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What backfills took.
 *
 * @param runs how many runs the logs are of
 * @param full each round over these logs
 * @param empty each round over logs of one run
 * @param counts rows by table and alerts by rule; empty where there is nothing to compare with
 */
public record BackfillReport(
    long runs,
    Map<BenchSide, List<Usage>> full,
    Map<BenchSide, List<Usage>> empty,
    Map<BenchSide, Map<String, Long>> counts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MEGABYTE = 1e6;

  /** Returns whether all sides found as much. */
  public boolean isAgreed() {
    return new HashSet<>(counts.values()).size() <= 1;
  }

  public String toText() {
    StringBuilder text = new StringBuilder("%-26s".formatted(""));
    full.keySet().forEach(side -> text.append("%14s".formatted(side.label())));
    text.append(full.size() > 1 ? "%10s%n".formatted("ratio") : "%n".formatted());
    line(text, "wall s", side -> of(full, side).wallSeconds(), 1);
    line(text, "CPU s", side -> of(full, side).cpuSeconds(), 1);
    line(text, "peak memory MB", side -> of(full, side).peakBytes() / MEGABYTE, 0);
    line(text, "written MB", side -> of(full, side).writtenBytes() / MEGABYTE, 1);
    line(text, "wall s, one run", side -> of(empty, side).wallSeconds(), 1);
    line(text, "CPU s, one run", side -> of(empty, side).cpuSeconds(), 1);
    line(text, "CPU us by run beyond that", this::cpuMicrosByRun, 1);
    if (!counts.isEmpty()) {
      for (String name : countsOf(BenchSide.TELEMETRY).keySet()) {
        line(text, name, side -> countsOf(side).getOrDefault(name, 0L), 0);
      }
      text.append(isAgreed() ? "counts agree%n".formatted() : "counts DIFFER%n".formatted());
    }
    return text.toString();
  }

  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("runs", runs);
    node.put("processors", Runtime.getRuntime().availableProcessors());
    ObjectNode ratios = JSON.createObjectNode();
    for (BenchSide side : full.keySet()) {
      ObjectNode measured = node.putObject(side.label());
      measured.set("median", usage(of(full, side)));
      measured.set("rounds", usages(full.getOrDefault(side, List.of())));
      ObjectNode one = measured.putObject("one_run");
      one.set("median", usage(of(empty, side)));
      one.set("rounds", usages(empty.getOrDefault(side, List.of())));
      measured.put("cpu_us_by_run", cpuMicrosByRun(side));
      if (!counts.isEmpty()) {
        countsOf(side).forEach(measured.putObject("counts")::put);
      }
      if (side != BenchSide.TELEMETRY) {
        ObjectNode ratio = ratios.putObject(side.label());
        putRatio(ratio, "wall", side, other -> of(full, other).wallSeconds());
        putRatio(ratio, "cpu", side, other -> of(full, other).cpuSeconds());
        putRatio(ratio, "peak_memory", side, other -> of(full, other).peakBytes());
        putRatio(ratio, "written", side, other -> of(full, other).writtenBytes());
        putRatio(ratio, "cpu_by_run", side, this::cpuMicrosByRun);
      }
    }
    node.set("ratios", ratios);
    if (!counts.isEmpty()) {
      node.put("counts_agree", isAgreed());
    }
    return node.toPrettyString() + "\n";
  }

  private Map<String, Long> countsOf(BenchSide side) {
    return counts.getOrDefault(side, Map.of());
  }

  private static Usage of(Map<BenchSide, List<Usage>> usages, BenchSide side) {
    return Usage.median(usages.getOrDefault(side, List.of()));
  }

  private double cpuMicrosByRun(BenchSide side) {
    return (of(full, side).cpuSeconds() - of(empty, side).cpuSeconds()) * 1e6 / runs;
  }

  /** Returns how many times as much this program takes as the other side. */
  private static double ratio(BenchSide other, ToDoubleFunction<BenchSide> value) {
    return value.applyAsDouble(BenchSide.TELEMETRY) / value.applyAsDouble(other);
  }

  /** Few runs may take less than the clock of processor time can tell. */
  private static void putRatio(
      ObjectNode node, String name, BenchSide side, ToDoubleFunction<BenchSide> value) {
    double ratio = ratio(side, value);
    node.put(name, Double.isFinite(ratio) ? ratio : null);
  }

  private void line(
      StringBuilder text, String what, ToDoubleFunction<BenchSide> value, int decimals) {
    text.append("%-26s".formatted(what));
    String number = "%,14." + decimals + "f";
    full.keySet()
        .forEach(
            side -> text.append(String.format(Locale.ROOT, number, value.applyAsDouble(side))));
    full.keySet().stream()
        .filter(side -> side != BenchSide.TELEMETRY)
        .forEach(side -> text.append(String.format(Locale.ROOT, "%10.2f", ratio(side, value))));
    text.append("%n".formatted());
  }

  private static ArrayNode usages(List<Usage> rounds) {
    ArrayNode node = JSON.createArrayNode();
    rounds.forEach(round -> node.add(usage(round)));
    return node;
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode node = JSON.createObjectNode();
    node.put("wall_s", usage.wallSeconds());
    node.put("cpu_s", usage.cpuSeconds());
    node.put("peak_memory_bytes", (long) usage.peakBytes());
    node.put("written_bytes", (long) usage.writtenBytes());
    return node;
  }
}
