package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStep;
import java.time.Instant;

/** Time in which at least one of several steps ran. Takes them in the order of their starts. */
final class RunningTime {
  private long closedMs;
  private Instant start = Instant.MIN;
  private Instant end = Instant.MIN;

  void add(AgentStep step) {
    if (start.equals(Instant.MIN)) {
      start = step.getStartedAt();
      end = step.getEndedAt();
    } else if (step.getStartedAt().isAfter(end)) {
      closedMs += end.toEpochMilli() - start.toEpochMilli();
      start = step.getStartedAt();
      end = step.getEndedAt();
    } else if (step.getEndedAt().isAfter(end)) {
      end = step.getEndedAt();
    }
  }

  /** Returns the time in ms. */
  long ms() {
    return start.equals(Instant.MIN) ? 0 : closedMs + end.toEpochMilli() - start.toEpochMilli();
  }
}
