package io.workflowtelemetry.runners.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.engine.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The job of a cluster that has not ended, as its REST interface shows it. */
final class RunningJob {
  private static final Set<String> ENDED_OR_NOT_BEGUN =
      Set.of("FINISHED", "FAILED", "CANCELED", "INITIALIZING");

  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

  private final String master;
  private final FlinkRest rest;

  private RunningJob(String master) {
    this.master = master;
    this.rest = FlinkRest.of(master);
  }

  static RunningJob of(ProcessCluster cluster) {
    return new RunningJob(cluster.master());
  }

  /** Asks until there is an answer: a JobManager of a busy machine takes its time. */
  private JsonNode get(String path) throws IOException {
    while (true) {
      try {
        return rest.get(path);
      } catch (HttpTimeoutException e) {
        // Asked again.
      }
    }
  }

  /** Returns its id; empty where there is none, or none yet that can be asked. */
  Optional<String> id() throws IOException {
    for (JsonNode job : get("/jobs").path("jobs")) {
      if (!ENDED_OR_NOT_BEGUN.contains(job.path("status").asText())) {
        return Optional.of(job.path("id").asText());
      }
    }
    return Optional.empty();
  }

  /** Returns how many checkpoints it has completed since its JobManager has known it. */
  long completedCheckpoints() throws IOException {
    Optional<String> id = id();
    return id.isEmpty()
        ? 0
        : get("/jobs/" + id.get() + "/checkpoints").path("counts").path("completed").asLong();
  }

  /** Returns how often it began again after a failure. */
  long restarts() throws IOException {
    Optional<String> id = id();
    return id.isEmpty()
        ? 0
        : get("/jobs/" + id.get() + "/metrics?get=numRestarts").path(0).path("value").asLong();
  }

  /** Returns the size of the state in its last checkpoint, in bytes; 0 where there is none. */
  long stateBytes() throws IOException {
    return get("/jobs/" + id().orElseThrow() + "/checkpoints")
        .path("latest")
        .path("completed")
        .path("state_size")
        .asLong();
  }

  /** Returns the sum of what is used of the heaps of the TaskManagers, in bytes. */
  long heapBytes() throws IOException {
    return get("/taskmanagers/metrics?get=Status.JVM.Memory.Heap.Used&agg=sum")
        .path(0)
        .path("sum")
        .asLong();
  }

  /**
   * Returns for which part of the last seconds what reads the input had to wait for what comes
   * after it; of several sources for the one that waited longest.
   */
  double sourcesWait() throws IOException {
    String job = "/jobs/" + id().orElseThrow();
    double longest = 0;
    for (JsonNode vertex : get(job + "/plan").path("plan").path("nodes")) {
      if (!vertex.has("inputs")) {
        String metrics = job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
        JsonNode waited = get(metrics + "?get=backPressuredTimeMsPerSecond&agg=avg");
        longest = Math.max(longest, waited.path(0).path("avg").asDouble() / 1e3);
      }
    }
    return longest;
  }

  /**
   * Stops it with a savepoint.
   *
   * @param folder where the savepoint goes
   * @return the savepoint's place
   */
  String stop(Path folder) throws IOException, InterruptedException {
    return stop(folder, false);
  }

  /** Ends it as if time had ended, with a savepoint that nobody needs. */
  void drain(Path folder) throws IOException, InterruptedException {
    var unused = stop(folder, true);
  }

  private String stop(Path folder, boolean drain) throws IOException, InterruptedException {
    String job = "/jobs/" + id().orElseThrow();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master + job + "/stop"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"drain\": %b, \"targetDirectory\": \"%s\"}"
                        .formatted(drain, folder.toUri())))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    String trigger = new ObjectMapper().readTree(answer.body()).path("request-id").asText();
    while (true) {
      JsonNode savepoint = get(job + "/savepoints/" + trigger);
      if (savepoint.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode location = savepoint.path("operation").path("location");
        if (location.isMissingNode()) {
          throw new IOException(savepoint.toString());
        }
        return location.asText();
      }
      LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
    }
  }
}
