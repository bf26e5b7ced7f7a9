package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.WeekMedian;
import io.workflowtelemetry.transforms.measure.traces.FindBottlenecks;
import io.workflowtelemetry.transforms.measure.traces.ImprovementPlan;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an analysis found: the {@code output_ref} of its row in the warehouse. */
final class Findings {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_PATH_SPANS = 5;

  private static final Comparator<DimensionReport> WORST_FIRST =
      Comparator.comparing(DimensionReport::getRatio)
          .reversed()
          .thenComparing(DimensionReport::getDimensionType)
          .thenComparing(DimensionReport::getDimensionKey);

  private final ObjectNode root;

  private Findings(ObjectNode root) {
    this.root = root;
  }

  static Findings of(MeasureSettings settings, AnalysisJob.Measured measured, Duration took) {
    ObjectNode root = JSON.createObjectNode();
    root.put("as_of", settings.asOf().toString());
    root.put("window_days", settings.windowDays());
    root.put("traces_scanned", measured.traces());
    root.put(
        "dimensions_evaluated",
        measured.reports().stream().filter(FindBottlenecks::isEvaluated).count());
    ArrayNode bottlenecks = root.putArray("bottlenecks");
    List<DimensionReport> worstFirst =
        measured.reports().stream()
            .filter(DimensionReport::getBottleneck)
            .sorted(WORST_FIRST)
            .toList();
    worstFirst.forEach(report -> putBottleneck(bottlenecks.addObject(), report));
    ArrayNode trends = root.putArray("trends");
    worstFirst.forEach(report -> putTrend(trends.addObject(), report));
    ArrayNode paths = root.putArray("critical_paths");
    measured.paths().forEach(path -> putPath(paths.addObject(), path));
    root.put("items_created", 0);
    root.put("items_skipped_rate_limit", 0);
    root.put("items_skipped_dedupe", 0);
    ArrayNode errors = root.putArray("errors");
    if (measured.bad() > 0) {
      errors.add(
          "%d records could not be understood; a backfill of these logs keeps them"
              .formatted(measured.bad()));
    }
    root.put("duration_ms", took.toMillis());
    return new Findings(root);
  }

  /** Returns the findings of a row, nothing where it is none of this program's. */
  static Optional<Findings> parse(String outputRef) {
    try {
      return JSON.readTree(outputRef) instanceof ObjectNode root
          ? Optional.of(new Findings(root))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  Findings withPlan(ImprovementPlan plan) {
    ObjectNode planned = root.deepCopy();
    planned.put("items_created", plan.created().size());
    planned.put("items_skipped_rate_limit", plan.skippedByRateLimit());
    planned.put("items_skipped_dedupe", plan.skippedByDedupe());
    return new Findings(planned);
  }

  Findings withError(String message) {
    ObjectNode failed = root.deepCopy();
    failed.withArray("errors").add(message);
    return new Findings(failed);
  }

  /** Returns what went wrong without making the analysis fail. */
  List<String> messages() {
    List<String> messages = new ArrayList<>();
    root.path("errors").forEach(message -> messages.add(message.asText()));
    return messages;
  }

  /** Returns the findings as one object in a line. */
  String toJson() {
    return root + "\n";
  }

  /** Returns a line for each of the worst bottlenecks. */
  List<String> lines(int most) {
    List<String> lines = new ArrayList<>();
    for (JsonNode bottleneck : root.path("bottlenecks")) {
      if (lines.size() < most) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%.1fx %s:%s (p50=%s vs baseline=%s)",
                bottleneck.path("ratio").asDouble(),
                shown(bottleneck.path("dimension_type")),
                shown(bottleneck.path("dimension_key")),
                time(bottleneck.path("observed_p50_ms").asDouble()),
                time(bottleneck.path("baseline_p50_ms").asDouble())));
      }
    }
    return lines;
  }

  /** Returns how much was looked at, in a line. */
  String size() {
    return "(%d traces, %d dimensions, %d ms)"
        .formatted(
            root.path("traces_scanned").asLong(),
            root.path("dimensions_evaluated").asLong(),
            root.path("duration_ms").asLong());
  }

  /** Returns the findings for a screen. */
  String toText() {
    StringBuilder text = new StringBuilder();
    List<String> bottlenecks = lines(Integer.MAX_VALUE);
    text.append(bottlenecks.isEmpty() ? "no bottlenecks" : "bottlenecks")
        .append(" in the ")
        .append(root.path("window_days").asInt())
        .append(" days to ")
        .append(shown(root.path("as_of")))
        .append('\n');
    bottlenecks.forEach(line -> text.append("  ").append(line).append('\n'));
    appendTrends(text);
    appendPaths(text);
    if (!bottlenecks.isEmpty()) {
      text.append(
          "items: %d created, %d held back by the rate limit, %d there already%n"
              .formatted(
                  root.path("items_created").asLong(),
                  root.path("items_skipped_rate_limit").asLong(),
                  root.path("items_skipped_dedupe").asLong()));
    }
    return text.append(size()).append('\n').toString();
  }

  private void appendTrends(StringBuilder text) {
    if (!root.path("trends").isEmpty()) {
      text.append("p50 by week, oldest first\n");
    }
    for (JsonNode trend : root.path("trends")) {
      text.append("  ")
          .append(shown(trend.path("dimension_type")))
          .append(':')
          .append(shown(trend.path("dimension_key")));
      trend
          .path("weeks")
          .forEach(week -> text.append(' ').append(time(week.path("p50_ms").asDouble())));
      text.append('\n');
    }
  }

  private void appendPaths(StringBuilder text) {
    if (!root.path("critical_paths").isEmpty()) {
      text.append("what the slowest traces waited for, longest first\n");
    }
    for (JsonNode path : root.path("critical_paths")) {
      List<JsonNode> spans = new ArrayList<>();
      path.path("spans").forEach(spans::add);
      spans.sort(
          Comparator.comparingLong((JsonNode span) -> span.path("alone_ms").asLong()).reversed());
      text.append("  ")
          .append(shown(path.path("trace_id")))
          .append(' ')
          .append(time(path.path("duration_ms").asDouble()))
          .append(':');
      for (JsonNode span : spans.subList(0, Math.min(MOST_PATH_SPANS, spans.size()))) {
        text.append(' ')
            .append(Printable.inLine(span.path("span_name").asText(span.path("span_id").asText())))
            .append('=')
            .append(time(span.path("alone_ms").asDouble()));
      }
      text.append('\n');
    }
  }

  private static void putBottleneck(ObjectNode node, DimensionReport report) {
    node.put("dimension_type", report.getDimensionType());
    node.put("dimension_key", report.getDimensionKey());
    node.put("baseline_p50_ms", report.getBaselineP50Ms());
    node.put("observed_p50_ms", report.getObservedP50Ms());
    node.put("multiplier", report.getMultiplier());
    node.put("ratio", report.getRatio());
    node.put("sample_count", report.getSampleCount());
    ArrayNode evidence = node.putArray("evidence_trace_ids");
    report.getEvidenceTraceIds().forEach(evidence::add);
  }

  private static void putTrend(ObjectNode node, DimensionReport report) {
    node.put("dimension_type", report.getDimensionType());
    node.put("dimension_key", report.getDimensionKey());
    ArrayNode weeks = node.putArray("weeks");
    for (WeekMedian week : report.getWeeks()) {
      weeks
          .addObject()
          .put("week_start", week.getWeekStart().toString())
          .put("sample_count", week.getSampleCount())
          .put("p50_ms", week.getP50Ms());
    }
  }

  private static void putPath(ObjectNode node, CriticalPath path) {
    node.put("trace_id", path.getTraceId());
    node.put("duration_ms", path.getDurationMs());
    ArrayNode spans = node.putArray("spans");
    for (PathSpan span : path.getSpans()) {
      spans
          .addObject()
          .put("span_id", span.getSpanId())
          .put("span_name", span.getSpanName())
          .put("alone_ms", span.getAloneMs());
    }
  }

  private static String shown(JsonNode text) {
    return Printable.inLine(text.asText());
  }

  private static String time(double ms) {
    if (ms < 1_000) {
      return String.format(Locale.ROOT, "%.0fms", ms);
    }
    double seconds = ms / 1_000;
    return String.format(
        Locale.ROOT, seconds < 10 && seconds != Math.rint(seconds) ? "%.1fs" : "%.0fs", seconds);
  }
}
