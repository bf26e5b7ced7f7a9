package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BranchPast;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.transforms.check.RunEnds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells what a workflow's runs on a branch were like before an example's run was created. */
final class BranchScan extends HistoryScan<BranchPast> {
  private static final long serialVersionUID = 1L;

  /** How many verdicts on a branch its rate looks back on. */
  private static final int LAST_OF_BRANCH = 5;

  /** Returns the branch that an event of a workflow is on, null where none is known. */
  static @Nullable String branchOf(HistoryEvent event) {
    return event.getEnd() == null ? event.getBranch() : RunEnds.branchOf(event.getEnd());
  }

  @Override
  public BranchPast start() {
    return new BranchPast(PastVerdicts.none(), 0L);
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return WorkflowScan.timeOf(run);
  }

  @Override
  void remember(BranchPast history, HistoryEvent run) {
    if (run.getEnd() != null) {
      verdicts(history).add(run.getEnd());
      history.setRuns(history.getRuns() + 1);
    }
  }

  @Override
  void answer(BranchPast history, @Nullable String branch, BuildExample example) {
    if (branch == null) {
      return;
    }
    example.setBranchRuns(history.getRuns());
    PastVerdicts verdicts = verdicts(history);
    example.setBranchPreviousOutcome(verdicts.previous());
    example.setBranchPreviousDuration(verdicts.previousSeconds());
    example.setBranchSuccessRateLast5(verdicts.successRate());
  }

  private static PastVerdicts verdicts(BranchPast history) {
    return new PastVerdicts(history.getVerdicts(), LAST_OF_BRANCH);
  }
}
