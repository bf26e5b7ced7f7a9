package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;

/**
 * How an invocation ended, by its own status. A judgement in a metric changes nothing of it: it is
 * what others think of the same outcome.
 */
public enum Verdict {
  /** It did what it was asked for. */
  SUCCESS,
  /** It did not. */
  FAILURE,
  /** It did some of it. */
  PARTIAL,
  /** Its status is missing, {@code unknown} or a word that is none of these. */
  UNKNOWN;

  /** Returns how an invocation ended. */
  public static Verdict of(AgentInvocation invocation) {
    String status = invocation.getStatus();
    if (status == null) {
      return UNKNOWN;
    }
    return switch (status) {
      case "success" -> SUCCESS;
      case "failure" -> FAILURE;
      case "partial" -> PARTIAL;
      default -> UNKNOWN;
    };
  }
}
