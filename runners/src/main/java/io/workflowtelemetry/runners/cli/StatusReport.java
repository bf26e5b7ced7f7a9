package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.runners.config.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
            .add("job", Printable.inLine(job.name() + " " + job.id()))
            .add("uptime", job.uptimeMs() == null ? "-" : time(job.uptimeMs()))
            .add("restarts", job.restarts() == null ? "-" : job.restarts().toString())
            .add("watermark", job.watermark() == null ? "none" : job.watermark().toString())
            .add("event-time lag", lagMs() == null ? "-" : time(lagMs()))
            .add("last checkpoint", checkpoint(job.checkpoint()))
            .add("failed checkpoints", Long.toString(job.failedCheckpoints()));
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

  private static String checkpoint(@Nullable Checkpoint last) {
    return last == null
        ? "none"
        : "%s, %s, in %s".formatted(last.completedAt(), size(last.bytes()), time(last.tookMs()));
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
          .put("bytes", last.bytes())
          .put("duration_ms", last.tookMs());
    }
    root.put("failed_checkpoints", job.failedCheckpoints());
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
