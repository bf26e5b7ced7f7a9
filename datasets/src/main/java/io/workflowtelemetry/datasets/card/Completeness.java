package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.schemas.Run;

/**
 * Tells whether a run has every required feature or an explained null. What explains a null: an
 * open run has no duration yet, a SUSPECT one has none that can be believed, and what is not known
 * of a commit is what no source of commits told.
 */
public final class Completeness {

  private static final String COMPLETED = "completed";
  private static final String SUSPECT = "SUSPECT";

  private Completeness() {}

  /** Whether the run has every required feature or an explained null. */
  public static boolean isComplete(Run run) {
    return hasIdentity(run) && hasDuration(run);
  }

  private static boolean hasIdentity(Run run) {
    return run.getWorkflowName() != null
        && run.getHeadSha() != null
        && run.getCreatedAt() != null
        && run.getStartedAt() != null
        && run.getStatus() != null;
  }

  private static boolean hasDuration(Run run) {
    return !hasEnded(run) || run.getDurationMs() != null || SUSPECT.equals(run.getDurationSource());
  }

  /**
   * A run that says that it ended but not when is no open run: its missing duration is unexplained.
   * A synthesised run always has a conclusion, so only the end of a job tells that it ended.
   */
  private static boolean hasEnded(Run run) {
    return run.getCompletedAt() != null
        || (!run.getSynthesised()
            && (COMPLETED.equals(run.getStatus()) || run.getConclusion() != null));
  }
}
