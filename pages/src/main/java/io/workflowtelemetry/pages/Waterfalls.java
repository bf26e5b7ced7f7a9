package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.tables.NamedRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The longest traces, and of each workflow the longest run of at most a day, with its jobs. Tables
 * are read twice: for which are longest, and for their parts.
 */
final class Waterfalls {
  private static final int MOST = 20;

  /** A run of days waited for somebody, and tells nothing of what is slow. */
  private static final long LONGEST_MS = 86_400_000;

  private static final int MOST_BARS = 60;

  /** What is drawn. */
  private record Work(String title, long startMs, long durationMs, List<Bar> bars) {}

  private record Longest(String title, long startMs, long durationMs) {}

  private Waterfalls() {}

  static ObjectNode read(Tables tables) throws IOException {
    Map<String, Work> works = new LinkedHashMap<>();
    boolean spans = readSpans(tables, works);
    boolean runs = readRuns(tables, works);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("present", spans || runs);
    ArrayNode list = json.putArray("waterfalls");
    works.values().stream()
        .filter(work -> !work.bars().isEmpty())
        .forEach(work -> add(list.addObject(), work));
    return json;
  }

  private static void add(ObjectNode json, Work work) {
    json.put("title", work.title());
    json.put("started_at", work.startMs());
    json.put("duration_ms", work.durationMs());
    json.put("left_out", Math.max(0, work.bars().size() - MOST_BARS));
    Set<String> path = Bar.criticalPath(work.bars());
    ArrayNode bars = json.putArray("bars");
    List<Bar> shown =
        work.bars().stream()
            .sorted(
                Comparator.comparing((Bar bar) -> !path.contains(bar.id()))
                    .thenComparing(bar -> bar.startMs() - bar.endMs()))
            .limit(MOST_BARS)
            .sorted(Bar.ORDER)
            .toList();
    for (Bar bar : shown) {
      bars.addArray()
          .add(bar.name())
          .add(bar.startMs() - work.startMs())
          .add(bar.endMs() - bar.startMs())
          .add(path.contains(bar.id()));
    }
  }

  private static boolean readSpans(Tables tables, Map<String, Work> works) throws IOException {
    List<String> columns =
        List.of(
            "trace_id",
            "span_id",
            "parent_span_id",
            "span_name",
            "started_at",
            "ended_at",
            "start_time_ms",
            "end_time_ms");
    Map<String, Longest> roots = new HashMap<>();
    boolean present =
        tables.forEach(
            Names.SPANS,
            columns,
            row -> {
              Bar bar = span(row);
              String trace = row.text("trace_id");
              if (bar != null && bar.parent() == null && trace != null) {
                roots.merge(
                    trace,
                    new Longest("Trace " + bar.name(), bar.startMs(), bar.endMs() - bar.startMs()),
                    Waterfalls::longer);
                trim(roots);
              }
            });
    longest(roots).forEach((trace, root) -> works.put(trace, begun(root)));
    if (!roots.isEmpty()) {
      tables.forEach(
          Names.SPANS,
          columns,
          row -> {
            Work work = works.get(row.text("trace_id"));
            Bar bar = span(row);
            if (work != null && bar != null) {
              addBar(work, bar);
            }
          });
    }
    return present;
  }

  private static @Nullable Bar span(NamedRow row) {
    Long start = first(row, "started_at", "start_time_ms");
    Long end = first(row, "ended_at", "end_time_ms");
    String id = row.text("span_id");
    String name = row.text("span_name");
    return start == null || end == null || id == null
        ? null
        : new Bar(id, row.text("parent_span_id"), name == null ? id : name, start, end);
  }

  private static @Nullable Long first(NamedRow row, String one, String other) {
    Long time = row.timeMs(one);
    return time == null ? row.timeMs(other) : time;
  }

  private static boolean readRuns(Tables tables, Map<String, Work> works) throws IOException {
    Map<List<@Nullable String>, Map.Entry<String, Longest>> byWorkflow = new HashMap<>();
    boolean present =
        tables.forEach(
            Names.RUNS,
            List.of(
                "repository",
                "run_id",
                "run_attempt",
                "workflow_name",
                "started_at",
                "duration_ms"),
            row -> {
              Long start = row.timeMs("started_at");
              if (start != null
                  && row.value("duration_ms") != null
                  && row.count("duration_ms") <= LONGEST_MS) {
                String title =
                    row.text("repository")
                        + " / "
                        + row.text("workflow_name")
                        + ", run "
                        + row.text("run_id");
                byWorkflow.merge(
                    Arrays.asList(row.text("repository"), row.text("workflow_name")),
                    Map.entry(key(row), new Longest(title, start, row.count("duration_ms"))),
                    (one, other) ->
                        LONGEST.compare(one.getValue(), other.getValue()) <= 0 ? one : other);
              }
            });
    Map<String, Longest> runs = new HashMap<>();
    byWorkflow.values().forEach(run -> runs.put(run.getKey(), run.getValue()));
    longest(runs).forEach((key, run) -> works.put(key, begun(run)));
    if (runs.isEmpty()) {
      return present;
    }
    tables.forEach(
        Names.RUNS,
        List.of("repository", "run_id", "run_attempt", "jobs"),
        row -> {
          Work work = works.get(key(row));
          if (work != null) {
            row.rows("jobs").forEach(job -> addJob(work, job));
          }
        });
    // A warehouse has them in a table of their own.
    tables.forEach(
        Names.JOBS,
        List.of(
            "repository", "run_id", "run_attempt", "job_id", "name", "started_at", "completed_at"),
        row -> {
          Work work = works.get(key(row));
          if (work != null) {
            addJob(work, row);
          }
        });
    return present;
  }

  private static void addJob(Work work, NamedRow job) {
    Long start = job.timeMs("started_at");
    Long end = job.timeMs("completed_at");
    // A job that was carried over from an earlier attempt ended before this one began.
    if (start != null && end != null && end >= start && end >= work.startMs()) {
      String name = job.text("name");
      String id = job.text("job_id");
      String called = name == null ? "job" : name;
      addBar(work, new Bar(id == null ? called + start : id, null, called, start, end));
    }
  }

  private static void addBar(Work work, Bar bar) {
    if (work.bars().size() < Panel.ROWS * 10) {
      work.bars().add(bar);
    }
  }

  private static String key(NamedRow row) {
    return row.text("repository") + "\n" + row.text("run_id") + "\n" + row.count("run_attempt");
  }

  private static Work begun(Longest longest) {
    return new Work(longest.title(), longest.startMs(), longest.durationMs(), new ArrayList<>());
  }

  private static final Comparator<Longest> LONGEST =
      Comparator.comparingLong(Longest::durationMs)
          .reversed()
          .thenComparingLong(Longest::startMs)
          .thenComparing(Longest::title);

  private static Longest longer(Longest one, Longest other) {
    return LONGEST.compare(one, other) <= 0 ? one : other;
  }

  private static void trim(Map<String, Longest> all) {
    if (all.size() > 100 * MOST) {
      all.keySet().retainAll(longest(all).keySet());
    }
  }

  private static Map<String, Longest> longest(Map<String, Longest> all) {
    return all.entrySet().stream()
        .sorted(
            Map.Entry.<String, Longest>comparingByValue(LONGEST)
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
  }
}
