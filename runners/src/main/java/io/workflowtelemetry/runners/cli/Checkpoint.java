package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint that was completed.
 *
 * @param completedAt when the last of its parts was kept
 * @param bytes how much state it holds
 * @param tookMs how long it took, in ms
 */
public record Checkpoint(long id, Instant completedAt, long bytes, long tookMs) {
  /** Returns the last one of an answer to {@code /jobs/:id/checkpoints}; null where none was. */
  static @Nullable Checkpoint last(JsonNode checkpoints) {
    JsonNode completed = checkpoints.path("latest").path("completed");
    return completed.isObject()
        ? new Checkpoint(
            completed.path("id").asLong(),
            Instant.ofEpochMilli(completed.path("latest_ack_timestamp").asLong()),
            completed.path("state_size").asLong(),
            completed.path("end_to_end_duration").asLong())
        : null;
  }
}
