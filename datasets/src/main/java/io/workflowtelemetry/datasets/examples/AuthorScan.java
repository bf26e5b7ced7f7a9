package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.function.Consumer;

/** Tells what became of an author's commits before an example's run was created. */
final class AuthorScan extends HistoryScan<PastVerdicts, SplitCandidate> {
  private static final long serialVersionUID = 1L;

  @Override
  public PastVerdicts start() {
    return new PastVerdicts();
  }

  @Override
  void remember(PastVerdicts history, HistoryEvent event, Consumer<SplitCandidate> output) {
    Outcome outcome = Outcome.valueOf(event.getEnd().getOutcome());
    if (outcome.isVerdict()) {
      history.add(outcome);
    }
  }

  @Override
  void answer(PastVerdicts history, SplitCandidate candidate, Consumer<SplitCandidate> output) {
    candidate.getExample().setAuthorSuccessRateLast10(history.successRate());
    output.accept(candidate);
  }
}
