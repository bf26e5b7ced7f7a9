package io.workflowtelemetry.tools.generate;

import java.util.List;

/**
 * A workflow of agents from its start to its end.
 *
 * @param number from 1
 * @param traceId 32 hex digits
 * @param sdType type of what the work was for
 * @param sessionId session that several executions are of
 * @param spans root first, each after its parent
 */
record Execution(
    long number, String traceId, String sdType, String sessionId, List<SimulatedSpan> spans) {
  /** Copies the list. */
  Execution {
    spans = List.copyOf(spans);
  }

  String id() {
    return "execution-" + number;
  }
}
