package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStatus;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.runs.StateOrders;
import org.jspecify.annotations.Nullable;

/** How far steps have come, in the words of events and of CI. */
final class StepStatuses {
  private StepStatuses() {}

  static boolean hasEnded(StepState state) {
    return state.getStatus().compareTo(StepStatus.SUCCEEDED) >= 0;
  }

  /** Says whether a state tells that something ran, or runs. */
  static boolean hasRun(StepState state) {
    return switch (state.getStatus()) {
      case RUNNING, SUCCEEDED, FAILED -> true;
      case QUEUED, SKIPPED, CANCELLED -> false;
    };
  }

  /** Returns what the word of an event means; null where it tells no more than that it lives. */
  static @Nullable StepStatus ofWord(String word) {
    return switch (word) {
      case "created", "announced", "scheduled", "queued", "requested", "pending", "waiting" ->
          StepStatus.QUEUED;
      case "started", "running", "in_progress", "resumed", "retried" -> StepStatus.RUNNING;
      case "completed", "succeeded", "success", "passed" -> StepStatus.SUCCEEDED;
      case "failed", "failure", "error", "errored", "timed_out", "quarantined" -> StepStatus.FAILED;
      case "skipped" -> StepStatus.SKIPPED;
      case "cancelled", "canceled", "aborted" -> StepStatus.CANCELLED;
      default -> null;
    };
  }

  /** Returns what the state of a CI run or job means; null where it tells nothing. */
  static @Nullable StepStatus ofCi(@Nullable String status, @Nullable String conclusion) {
    if (!StateOrders.isTerminal(status, conclusion)) {
      return status == null ? null : ofWord(status);
    }
    return switch (Outcome.of(conclusion)) {
      case SUCCESS -> StepStatus.SUCCEEDED;
      case FAILURE -> StepStatus.FAILED;
      case NONE -> "skipped".equals(conclusion) ? StepStatus.SKIPPED : StepStatus.CANCELLED;
    };
  }
}
