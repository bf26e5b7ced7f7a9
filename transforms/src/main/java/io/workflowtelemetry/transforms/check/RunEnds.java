package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The ends of runs, without what checks and histories have no use for. */
public final class RunEnds {
  /** The order of runs that completed at the same time. */
  public static final Comparator<RunEnd> TIES =
      Comparator.comparing(RunEnd::getKey, Identifiers.RUN_ORDER);

  private RunEnds() {}

  /** Returns the branch of a run, as no other repository has it; null where none is known. */
  public static @Nullable String branchOf(RunEnd end) {
    return branch(end.getHeadRepository(), end.getBranch());
  }

  /** Returns the same of a run that may be open. */
  public static @Nullable String branchOf(Run run) {
    return branch(run.getHeadRepository(), run.getBranch());
  }

  private static @Nullable String branch(@Nullable String headRepository, @Nullable String branch) {
    return headRepository == null || branch == null ? branch : headRepository + ":" + branch;
  }

  /** Returns the end of a run, null where it is open. */
  public static @Nullable RunEnd of(Run run) {
    if (run.getCompletedAt() == null) {
      return null;
    }
    return new RunEnd(
        new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()),
        run.getWorkflowName(),
        run.getBranch(),
        run.getHeadRepository(),
        run.getCommitAuthor(),
        run.getCompletedAt(),
        run.getOutcome(),
        run.getDurationMs());
  }
}
