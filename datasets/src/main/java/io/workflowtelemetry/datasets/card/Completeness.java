package io.workflowtelemetry.datasets.card;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.measure.CountRows;

/**
 * Tells whether a run has every required feature or an explained null. What explains a null: an
 * open run has no duration yet, a SUSPECT one has none that can be believed, and what is not known
 * of a commit is what no source of commits told.
 */
public final class Completeness {
  /** Name of the count of complete runs. */
  public static final String COMPLETE = "quality/complete_runs";

  /** Name of the count of kept runs. */
  public static final String KEPT = "quality/kept_runs";

  private static final String COMPLETED = "completed";
  private static final String SUSPECT = "SUSPECT";

  private Completeness() {}

  /**
   * Returns a transform that counts kept runs and the complete ones among them; synthesised runs
   * were never read or kept.
   */
  public static CountRows<Run> measure() {
    return CountRows.by(
        (run, counts) -> {
          if (!run.getSynthesised()) {
            counts.add(KEPT, 1);
            counts.add(COMPLETE, isComplete(run) ? 1 : 0);
          }
        });
  }

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
