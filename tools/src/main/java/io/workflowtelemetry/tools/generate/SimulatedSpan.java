package io.workflowtelemetry.tools.generate;

import org.jspecify.annotations.Nullable;

/**
 * A span of an execution.
 *
 * @param id identifier in its trace
 * @param parent identifier of the span that it is part of; null for the root
 * @param type gate, subagent, handoff or phase; null for the root
 * @param name what it is of its type
 * @param phase phase that it belongs to; null for the root
 * @param startedAt epoch ms
 * @param endedAt epoch ms
 * @param queueWaitMs how long it waited before it began, in ms
 */
record SimulatedSpan(
    String id,
    @Nullable String parent,
    @Nullable String type,
    String name,
    @Nullable String phase,
    long startedAt,
    long endedAt,
    long queueWaitMs) {
  long durationMs() {
    return endedAt - startedAt;
  }
}
