package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.tables.NamedRow;
import io.workflowtelemetry.pages.Series.Period;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of the subjects with the most runs, in the last windows.
 *
 * @param present whether there are aggregates
 * @param series by subject
 * @param lastMs when the last window of each period begins; those after it, with a few stragglers
 *     only, don't count as the last
 * @param leftOut how many subjects of each level there are beyond those
 */
record Trends(
    boolean present, List<Series> series, Map<Period, Long> lastMs, Map<String, Integer> leftOut) {
  /** How many subjects of a level have a page. */
  private static final Map<String, Integer> MOST =
      Map.of("REPOSITORY", 200, "WORKFLOW", 200, "JOB", 300);

  private static final List<String> KEYS =
      List.of("period", "window_start", "level", "repository", "workflow_name", "job_name");
  private static final List<String> COLUMNS =
      List.of(
          "period",
          "window_start",
          "level",
          "repository",
          "workflow_name",
          "job_name",
          "total",
          "successes",
          "failures",
          "cancelled",
          "other",
          "duration_p50_ms",
          "duration_p95_ms",
          "queue_p50_ms",
          "queue_p95_ms",
          "reruns",
          "wasted_ms");

  /** Reads the table twice, so that only what is kept is in memory. */
  static Trends read(Tables tables) throws IOException {
    Map<Subject, Long> totals = new HashMap<>();
    Map<Period, TreeMap<Long, Long>> runs = new EnumMap<>(Period.class);
    List<String> first = new ArrayList<>(KEYS);
    first.add("total");
    boolean present =
        tables.forEach(
            Names.AGGREGATES,
            first,
            row -> {
              Period period = period(row);
              Long start = row.timeMs("window_start");
              if (period != null && start != null) {
                runs.computeIfAbsent(period, absent -> new TreeMap<>())
                    .merge(start, row.count("total"), Long::sum);
                if (period == Period.MONTHLY) {
                  totals.merge(subject(row), row.count("total"), Long::sum);
                }
              }
            });
    Map<String, Integer> counts = new TreeMap<>();
    Map<Subject, Series> kept = new TreeMap<>(Subject.ORDER);
    totals.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Entry<Subject, Long> entry) -> -entry.getValue())
                .thenComparing(Entry::getKey, Subject.ORDER))
        .forEach(
            entry -> {
              Subject subject = entry.getKey();
              if (counts.merge(subject.level(), 1, Integer::sum)
                  <= MOST.getOrDefault(subject.level(), 0)) {
                kept.put(
                    subject, new Series(subject, entry.getValue(), new EnumMap<>(Period.class)));
              }
            });
    Map<Period, Long> latest = new EnumMap<>(Period.class);
    Map<Period, Long> last = new EnumMap<>(Period.class);
    runs.forEach(
        (period, windows) -> {
          latest.put(period, windows.lastKey());
          last.put(period, last(windows));
        });
    tables.forEach(Names.AGGREGATES, COLUMNS, row -> keep(row, latest, kept));
    Map<String, Integer> leftOut = new TreeMap<>();
    MOST.forEach(
        (level, most) -> leftOut.put(level, Math.max(0, counts.getOrDefault(level, 0) - most)));
    return new Trends(present, List.copyOf(kept.values()), last, leftOut);
  }

  /** Returns the last window with at least a tenth of the runs of the middle one. */
  private static long last(NavigableMap<Long, Long> windows) {
    List<Long> sorted = windows.values().stream().sorted().toList();
    double least = sorted.get(sorted.size() / 2) / 10.0;
    for (Entry<Long, Long> window : windows.descendingMap().entrySet()) {
      if (window.getValue() >= least) {
        return window.getKey();
      }
    }
    return windows.lastKey();
  }

  private static void keep(NamedRow row, Map<Period, Long> latest, Map<Subject, Series> kept) {
    Series series = kept.get(subject(row));
    Period period = period(row);
    Long start = row.timeMs("window_start");
    if (series == null || period == null || start == null) {
      return;
    }
    if (start >= period.earliest(latest.getOrDefault(period, start))) {
      series
          .windows()
          .computeIfAbsent(period, absent -> new TreeMap<>())
          .put(
              start,
              new Window(
                  start,
                  row.count("total"),
                  row.count("successes"),
                  row.count("failures"),
                  row.count("cancelled"),
                  row.count("other"),
                  row.number("duration_p50_ms"),
                  row.number("duration_p95_ms"),
                  row.number("queue_p50_ms"),
                  row.number("queue_p95_ms"),
                  row.count("reruns"),
                  row.count("wasted_ms")));
    }
  }

  private static Subject subject(NamedRow row) {
    String level = row.text("level");
    String repository = row.text("repository");
    return new Subject(
        level == null ? "" : level,
        repository == null ? "" : repository,
        row.text("workflow_name"),
        row.text("job_name"));
  }

  private static @Nullable Period period(NamedRow row) {
    String name = row.text("period");
    for (Period period : Period.values()) {
      if (period.name().equals(name)) {
        return period;
      }
    }
    return null;
  }

  List<Series> of(String level) {
    return series.stream().filter(one -> one.subject().level().equals(level)).toList();
  }

  /** Returns the series of some levels, columns of a window being those of {@link Window}. */
  ObjectNode toJson(String sqlName, List<String> levels) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("present", present);
    json.put("from", sqlName);
    ObjectNode more = json.putObject("left_out");
    levels.forEach(level -> more.put(level, leftOut.getOrDefault(level, 0)));
    ArrayNode list = json.putArray("series");
    for (Series one : series) {
      if (levels.contains(one.subject().level())) {
        ObjectNode entry = list.addObject();
        entry.put("level", one.subject().level());
        entry.put("repository", one.subject().repository());
        entry.put("workflow", one.subject().workflow());
        entry.put("job", one.subject().job());
        entry.put("total", one.total());
        for (Period period : Period.values()) {
          ArrayNode windows = entry.putArray(period.name());
          one.of(period).forEach(window -> add(windows.addArray(), window));
        }
      }
    }
    return json;
  }

  private static void add(ArrayNode row, Window window) {
    row.add(window.startMs())
        .add(window.total())
        .add(window.successes())
        .add(window.failures())
        .add(window.cancelled())
        .add(window.other());
    Json.add(row, window.durationP50Ms());
    Json.add(row, window.durationP95Ms());
    Json.add(row, window.queueP50Ms());
    Json.add(row, window.queueP95Ms());
    row.add(window.reruns()).add(window.wastedMs());
  }
}
