package io.workflowtelemetry.transforms.measure.agents;

import java.time.Instant;

/**
 * What an invocation's timestamp tells. Loggers that write a line when an agent begins and rewrite
 * it when it ends leave the time of the beginning there; loggers that append a line when it ends,
 * the time of the end.
 */
public enum TimestampMeaning {
  /** When the agent began. */
  START,
  /** When the agent ended. */
  END;

  Instant start(Instant at, long durationMs) {
    return this == START ? at : at.minusMillis(durationMs);
  }

  Instant end(Instant at, long durationMs) {
    return this == START ? at.plusMillis(durationMs) : at;
  }
}
