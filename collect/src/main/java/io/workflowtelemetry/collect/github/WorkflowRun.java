package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What has to be known of a run to ask for the rest of it.
 *
 * @param id over 0
 * @param attempt its last, from 1
 * @param isEnded whether that has ended
 * @param startedAt when the last attempt was
 * @param updatedAt when it last changed
 * @param sha its commit; empty where it is none
 */
record WorkflowRun(
    long id, int attempt, boolean isEnded, Instant startedAt, Instant updatedAt, String sha) {
  /** GitHub lets a run be run again 50 times. */
  private static final int MOST_ATTEMPTS = 100;

  private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** Reads a run; nothing where it is none. */
  static Optional<WorkflowRun> of(JsonNode run) {
    long id = run.path("id").asLong();
    int attempt = run.path("run_attempt").asInt(1);
    if (id <= 0 || attempt < 1 || attempt > MOST_ATTEMPTS) {
      return Optional.empty();
    }
    String sha = run.path("head_sha").asText();
    return Optional.of(
        new WorkflowRun(
            id,
            attempt,
            run.path("status").asText().equals("completed"),
            time(run.path("run_started_at")),
            time(run.path("updated_at")),
            SHA.matcher(sha).matches() ? sha : ""));
  }

  /** Returns a time; the epoch where it is none. */
  static Instant time(JsonNode text) {
    try {
      return Instant.parse(text.asText());
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
