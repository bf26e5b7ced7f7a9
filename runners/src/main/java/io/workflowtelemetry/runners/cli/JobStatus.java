package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.engine.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a job does, by what Flink's REST interface says.
 *
 * @param state the job's state, as Flink names it
 * @param now the clock of the JobManager
 * @param uptimeMs for how long it runs without a failure, in ms; null where it does not
 * @param restarts how often it began again; null where that is not known
 * @param watermark the time up to which every step has seen all events; null where a step has seen
 *     none yet, or all have come to their end
 * @param checkpoint null where none was completed yet
 * @param failedCheckpoints how many failed since the job began; null without checkpoints
 * @param counts what its tasks have counted since they last started
 * @param metricsAgeMs how old all that tasks tell is, the watermark too, in ms; null where the job
 *     does not run
 */
public record JobStatus(
    String id,
    String name,
    String state,
    Health health,
    Instant now,
    @Nullable Long uptimeMs,
    @Nullable Long restarts,
    @Nullable Instant watermark,
    @Nullable Checkpoint checkpoint,
    @Nullable Long failedCheckpoints,
    StreamCounts counts,
    @Nullable Long metricsAgeMs) {
  private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED");

  // A JobManager asks its tasks at most every 10 s, and only when somebody asks it: its first
  // answer after a while is that of back then.
  private static final Duration OLD = Duration.ofSeconds(12);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Beam's first and last watermark, in ms: no event was seen yet, none is to come. */
  private static final long NO_EVENT = Long.MIN_VALUE / 1_000;

  private static final long NO_MORE = 9_223_371_950_454_775L;

  /**
   * Asks for the job of a cluster: of those that have not ended the one that began last, else of
   * all.
   *
   * @return nothing where the cluster has had no job
   * @throws IOException if nobody answers, or not as Flink does
   */
  public static Optional<JobStatus> of(FlinkRest flink) throws IOException {
    JsonNode jobs = flink.get("/jobs/overview").path("jobs");
    if (!jobs.isArray()) {
      throw new IOException("what answers is no Flink JobManager");
    }
    Optional<JsonNode> job =
        StreamSupport.stream(jobs.spliterator(), false)
            .max(
                Comparator.comparing((JsonNode one) -> !ENDED.contains(one.path("state").asText()))
                    .thenComparingLong(one -> one.path("start-time").asLong())
                    .thenComparing(one -> one.path("jid").asText()));
    return job.isEmpty() ? Optional.empty() : Optional.of(ask(flink, job.get()));
  }

  private static JobStatus ask(FlinkRest flink, JsonNode overview) throws IOException {
    String id = overview.path("jid").asText();
    JsonNode job = flink.get("/jobs/" + id);
    String state = job.path("state").asText();
    // Without checkpoints there is no such page, and before a job is there it is an error.
    Optional<JsonNode> checkpoints =
        state.equals("INITIALIZING")
            ? Optional.empty()
            : flink.find("/jobs/" + id + "/checkpoints");
    Instant now = Instant.ofEpochMilli(job.path("now").asLong());
    boolean isRunning = state.equals("RUNNING");
    long runsFor = now.toEpochMilli() - job.path("timestamps").path("RUNNING").asLong();
    JsonNode metrics = freshMetrics(flink, id, isRunning ? runsFor - OLD.toMillis() : 0);
    JsonNode tasks = overview.path("tasks");
    boolean allTasksRun =
        tasks.path("running").asLong() + tasks.path("finished").asLong()
            >= tasks.path("total").asLong();
    Long uptime = metric(metrics, "uptime");
    if (uptime != null && uptime < 0) {
      uptime = null;
    }
    return new JobStatus(
        id,
        job.path("name").asText(),
        state,
        Health.of(state, allTasksRun),
        now,
        uptime,
        metric(metrics, "numRestarts"),
        watermark(flink, id, job),
        checkpoints.map(Checkpoint::last).orElse(null),
        checkpoints.map(page -> page.path("counts").path("failed").asLong()).orElse(null),
        isRunning ? StreamCounts.of(flink, id, job) : StreamCounts.UNKNOWN,
        isRunning && uptime != null ? Long.valueOf(Math.max(0, runsFor - uptime)) : null);
  }

  /** Asks for the metrics of a job until it has been up for so long by them, in ms. */
  private static JsonNode freshMetrics(FlinkRest flink, String id, long leastUptimeMs)
      throws IOException {
    String path = "/jobs/" + id + "/metrics?get=numRestarts,uptime";
    JsonNode metrics = flink.get(path);
    for (Duration waited = PAUSE; waited.compareTo(PATIENCE) < 0; waited = waited.plus(PAUSE)) {
      Long uptime = metric(metrics, "uptime");
      if (uptime != null && uptime >= leastUptimeMs) {
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      metrics = flink.get(path);
    }
    return metrics;
  }

  private static @Nullable Long metric(JsonNode metrics, String id) {
    for (JsonNode metric : metrics) {
      if (metric.path("id").asText().equals(id)) {
        return metric.path("value").asLong();
      }
    }
    return null;
  }

  /** Returns the lowest watermark of all steps that have inputs. */
  private static @Nullable Instant watermark(FlinkRest flink, String id, JsonNode job)
      throws IOException {
    long lowest = Long.MAX_VALUE;
    for (JsonNode vertex : job.path("vertices")) {
      String path = "/jobs/" + id + "/vertices/" + vertex.path("id").asText() + "/watermarks";
      for (JsonNode watermark : flink.get(path)) {
        lowest = Math.min(lowest, watermark.path("value").asLong());
      }
    }
    return lowest <= NO_EVENT || lowest >= NO_MORE ? null : Instant.ofEpochMilli(lowest);
  }
}
