package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.runs.Outcome;

/** Tells what became of an author's commits before an example's run was created. */
final class AuthorScan extends HistoryScan<PastVerdicts> {
  private static final long serialVersionUID = 1L;

  @Override
  public PastVerdicts start() {
    return new PastVerdicts();
  }

  @Override
  void remember(PastVerdicts history, RunEnd end) {
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (outcome.isVerdict()) {
      history.add(outcome);
    }
  }

  @Override
  void answer(PastVerdicts history, BuildExample example) {
    example.setAuthorSuccessRateLast10(history.successRate());
  }
}
