package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a stream does.
 *
 * @param tables null where nobody asked for them
 */
public record StatusReport(JobStatus job, @Nullable TablesStatus tables) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long KIBIBYTE = 1_024;
  private static final List<String> SEVERITIES = List.of("CRITICAL", "WARNING", "INFO");
  private static final String UNKNOWN = "unknown";

  /** With the id of a job before it, it fits a line of 80 characters. */
  private static final int LONGEST_NAME = 27;

  private static final List<String> RESULTS = List.of("ok", "late", "bad");

  /** What is counted, as docs/streaming.md has it, in the order of the stream. */
  private static final Map<String, List<String>> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("read", RESULTS);
    STAGES.put("parse", List.of("ok", "bad"));
    STAGES.put("runs", List.of("ok"));
    STAGES.put("aggregates", List.of("ok", "late"));
    STAGES.put("alerts", List.of("ok", "late"));
    STAGES.put("files", List.of("late"));
    STAGES.put("deliveries", List.of("ok", "bad"));
  }

  /** Returns whether the job does its work. */
  public boolean isHealthy() {
    return job.health() == Health.RUNNING;
  }

  /** Returns by how much the watermark is behind the clock, in ms; null without a watermark. */
  private @Nullable Long lagMs() {
    Instant watermark = job.watermark();
    return watermark == null ? null : Duration.between(watermark, job.now()).toMillis();
  }

  /** Returns it for a screen. */
  public String toText() {
    EndTable table =
        new EndTable()
            .add("health", job.health().word() + " (" + job.state() + ")")
            .add("job", job.id() + " " + shortened(Printable.inLine(job.name())))
            .add("uptime", known(job.uptimeMs(), StatusReport::time))
            .add("restarts", known(job.restarts(), Object::toString))
            .add("watermark", job.watermark() == null ? "none" : job.watermark().toString())
            .add("event-time lag", known(lagMs(), StatusReport::time))
            .add("last checkpoint", checkpoint(job.checkpoint()))
            .add("failed checkpoints", known(job.failedCheckpoints(), Object::toString))
            .add("since last start", row("ok", "late", "bad"));
    STAGES.forEach((stage, results) -> table.add("  " + stage, counts(stage, results)));
    table
        .add("lag of records", delays("event_lag_ms"))
        .add("alert latency", delays("alert_latency_ms"))
        .add("metrics", known(job.metricsAgeMs(), age -> time(age) + " old"));
    if (tables != null) {
      Instant closed = tables.lastDayClosed();
      table.add("last window closed", closed == null ? "none" : "the day to " + closed);
      table.section("alerts that fire");
      for (String severity : SEVERITIES) {
        table.add("  " + severity, tables.firing().getOrDefault(severity, 0L).toString());
      }
    }
    return table.render();
  }

  private static String known(@Nullable Long value, Function<Long, String> shown) {
    return value == null ? UNKNOWN : shown.apply(value);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static String row(String ok, String late, String bad) {
    return "%13s %13s %13s".formatted(ok, late, bad);
  }

  private String counts(String stage, List<String> results) {
    String[] cells =
        RESULTS.stream()
            .map(result -> results.contains(result) ? known(count(stage, result)) : "")
            .toArray(String[]::new);
    return row(cells[0], cells[1], cells[2]).stripTrailing();
  }

  private static String known(@Nullable Long count) {
    return known(count, number -> String.format(Locale.ROOT, "%,d", number));
  }

  private @Nullable Long count(String stage, String result) {
    return job.counts().sum("records_total_" + stage + "_" + result);
  }

  private String delays(String gauge) {
    Long last = job.counts().last(gauge);
    Long mean = job.counts().mean(gauge);
    if (last == null) {
      return job.counts().isKnown() ? "none" : UNKNOWN;
    }
    return "last %s, mean %s".formatted(time(last), known(mean, StatusReport::time));
  }

  private String checkpoint(@Nullable Checkpoint last) {
    return last == null
        ? "none"
        : "%s (%s ago), %s, in %s"
            .formatted(
                last.completedAt().truncatedTo(ChronoUnit.SECONDS),
                time(ageMs(last)),
                size(last.bytes()),
                time(last.tookMs()));
  }

  /** Returns how long ago it was completed, in ms. */
  private long ageMs(Checkpoint checkpoint) {
    return Duration.between(checkpoint.completedAt(), job.now()).toMillis();
  }

  /** Returns it as one object in a line. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("healthy", isHealthy());
    root.put("health", job.health().name());
    root.put("job_id", job.id());
    root.put("job_name", job.name());
    root.put("state", job.state());
    root.put("at", job.now().toString());
    root.put("uptime_ms", job.uptimeMs());
    root.put("restarts", job.restarts());
    root.put("watermark", job.watermark() == null ? null : job.watermark().toString());
    root.put("event_time_lag_ms", lagMs());
    Checkpoint last = job.checkpoint();
    if (last == null) {
      root.putNull("last_checkpoint");
    } else {
      root.putObject("last_checkpoint")
          .put("id", last.id())
          .put("completed_at", last.completedAt().toString())
          .put("age_ms", ageMs(last))
          .put("bytes", last.bytes())
          .put("duration_ms", last.tookMs());
    }
    root.put("failed_checkpoints", job.failedCheckpoints());
    ObjectNode records = root.putObject("records_since_last_start");
    STAGES.forEach(
        (stage, results) -> {
          ObjectNode counts = records.putObject(stage);
          results.forEach(result -> counts.put(result, count(stage, result)));
        });
    for (String gauge : List.of("event_lag_ms", "alert_latency_ms")) {
      root.putObject(gauge)
          .put("last", job.counts().last(gauge))
          .put("mean", job.counts().mean(gauge));
    }
    root.put("metrics_age_ms", job.metricsAgeMs());
    if (tables != null) {
      Instant closed = tables.lastDayClosed();
      root.put("last_window_closed", closed == null ? null : closed.toString());
      ObjectNode firing = root.putObject("firing_alerts");
      SEVERITIES.forEach(
          severity -> firing.put(severity, tables.firing().getOrDefault(severity, 0L)));
    }
    return root + "\n";
  }

  /** Returns a length of time in its two largest units. */
  private static String time(long ms) {
    String sign = ms < 0 ? "-" : "";
    Duration time = Duration.ofMillis(Math.abs(ms));
    if (time.toDays() > 0) {
      return "%s%dd %dh".formatted(sign, time.toDays(), time.toHoursPart());
    } else if (time.toHours() > 0) {
      return "%s%dh %dm".formatted(sign, time.toHours(), time.toMinutesPart());
    } else if (time.toMinutes() > 0) {
      return "%s%dm %ds".formatted(sign, time.toMinutes(), time.toSecondsPart());
    }
    return sign + String.format(Locale.ROOT, "%.1fs", Math.abs(ms) / 1_000.0);
  }

  private static String size(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double size = bytes;
    int unit = 0;
    while (size >= KIBIBYTE && unit < units.length - 1) {
      size /= KIBIBYTE;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
  }
}
