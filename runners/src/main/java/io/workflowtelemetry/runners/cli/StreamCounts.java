package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.engine.FlinkRest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a stream have counted and measured since they last started, by the names of
 * docs/streaming.md. All begins anew with a restart.
 */
final class StreamCounts {
  /** What is known where a task does not tell: nothing. */
  static final StreamCounts UNKNOWN = new StreamCounts();

  /** What the names of steps that count begin with; a vertex bears the names of all its steps. */
  private static final String STEPS = "Metrics/";

  private static final String NAMESPACE = ".telemetry_";

  // Flink takes no longer first line of a request than 4,096 bytes. A stream has 7 such vertices.
  private static final int MOST_VERTICES = 16;
  private static final int MOST_SUBTASKS = 200;
  private static final int MOST_NAMES = 24;

  private final Map<String, Long> sums = new HashMap<>();
  private final Map<String, Long> greatest = new HashMap<>();

  private StreamCounts() {}

  /**
   * Asks for them, with three requests for each vertex that counts.
   *
   * @param job what Flink says of the job
   * @return those of all subtasks; {@link #UNKNOWN} where one does not report
   * @throws IOException if Flink does not answer
   */
  static StreamCounts of(FlinkRest flink, String id, JsonNode job) throws IOException {
    StreamCounts counts = new StreamCounts();
    int vertices = 0;
    for (JsonNode vertex : job.path("vertices")) {
      if (vertex.path("name").asText().contains(STEPS)) {
        vertices++;
        String path = "/jobs/" + id + "/vertices/" + vertex.path("id").asText();
        int subtasks = vertex.path("parallelism").asInt();
        if (vertices > MOST_VERTICES
            || subtasks > MOST_SUBTASKS
            || !allReport(flink, path, subtasks)
            || !counts.add(flink, path + "/subtasks/metrics")) {
          return UNKNOWN;
        }
      }
    }
    return counts;
  }

  /** Returns whether each subtask tells of what every task of Flink has. */
  private static boolean allReport(FlinkRest flink, String path, int subtasks) throws IOException {
    String names =
        IntStream.range(0, subtasks)
            .mapToObj(subtask -> subtask + ".numBytesIn")
            .collect(Collectors.joining(","));
    return flink.get(path + "/metrics?get=" + names).size() == subtasks;
  }

  private boolean add(FlinkRest flink, String path) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : flink.get(path)) {
      String name = metric.path("id").asText();
      if (name.contains(NAMESPACE)) {
        names.add(URLEncoder.encode(name, StandardCharsets.UTF_8));
      }
    }
    if (names.isEmpty()) {
      return true;
    }
    if (names.size() > MOST_NAMES) {
      return false;
    }
    for (JsonNode metric : flink.get(path + "?agg=sum,max&get=" + String.join(",", names))) {
      String name = metric.path("id").asText();
      String ours = name.substring(name.lastIndexOf(NAMESPACE) + NAMESPACE.length());
      sums.merge(ours, Math.round(metric.path("sum").asDouble()), Long::sum);
      greatest.merge(ours, Math.round(metric.path("max").asDouble()), Math::max);
    }
    return true;
  }

  /** Returns whether there are any: a job that told of none may be one without metrics. */
  boolean isKnown() {
    return !sums.isEmpty();
  }

  /** Returns the sum of a counter: 0 where only others were counted; null where none is known. */
  @Nullable Long sum(String counter) {
    return isKnown() ? sums.getOrDefault(counter, 0L) : null;
  }

  /** Returns the greatest of the subtasks' last values of a gauge; null without one. */
  @Nullable Long last(String gauge) {
    return greatest.get(gauge);
  }

  /** Returns the mean of what the counters {@code …_sum} and {@code …_count} tell, else null. */
  @Nullable Long mean(String gauge) {
    long count = sums.getOrDefault(gauge + "_count", 0L);
    return count == 0 ? null : sums.getOrDefault(gauge + "_sum", 0L) / count;
  }
}
