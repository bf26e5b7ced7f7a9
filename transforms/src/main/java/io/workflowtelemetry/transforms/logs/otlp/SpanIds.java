package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identifiers of the trace of a run attempt and of its spans, as the collector's GitHub receiver
 * makes them since its v0.151: parts of the SHA-256, in hex, of what GitHub calls them. So whoever
 * knows a run's identifiers knows those of its spans.
 *
 * <p>Steps of one name in a job would share one there. Here the first keeps it; the second's is
 * that of its name with {@code -1} behind it, the third's with {@code -2}, and so on, passing over
 * what is taken.
 */
final class SpanIds {
  /** More attempts of one run than GitHub grants. */
  private static final int MAX_ATTEMPT = 200;

  private final Set<String> taken = new HashSet<>();

  /** Number of the last identifier that was given out for a name. */
  private final Map<String, Integer> last = new HashMap<>();

  private final String runId;
  private final long attempt;

  /** Creates the identifiers of a run attempt's spans, each given out once. */
  SpanIds(String runId, long attempt) {
    this.runId = runId;
    this.attempt = attempt;
  }

  /** Returns the trace of a run attempt. */
  static String trace(String runId, long attempt) {
    return Digests.sha256(runId + attempt + "t").substring(0, 32);
  }

  /** Returns the attempt of a run that a trace is of, null where its identifier was made else. */
  static @Nullable Long attempt(String traceId, String runId) {
    for (long attempt = 1; attempt <= MAX_ATTEMPT; attempt++) {
      if (trace(runId, attempt).equals(traceId)) {
        return attempt;
      }
    }
    return null;
  }

  String root() {
    return unique(runId + attempt, "s");
  }

  /**
   * Returns the span of a job.
   *
   * @param job its identifier, else its name
   */
  String job(String job) {
    return unique(job, "-j");
  }

  /** Returns the span of a job's wait. */
  String queue(String job) {
    return unique(job, "-q");
  }

  /** Returns the span of a step. */
  String step(String job, String step) {
    return unique(job + "-" + step, "-s");
  }

  private String unique(String what, String suffix) {
    String whole = what + suffix;
    // Counted on from the last of that name: to begin anew each time would take the square.
    int again = last.getOrDefault(whole, -1);
    String id;
    do {
      again++;
      id = span(again == 0 ? whole : what + "-" + again + suffix);
    } while (!taken.add(id));
    last.put(whole, again);
    return id;
  }

  private static String span(String text) {
    return Digests.sha256(text).substring(16, 32);
  }
}
