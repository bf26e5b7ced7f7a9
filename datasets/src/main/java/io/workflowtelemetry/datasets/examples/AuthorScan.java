package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.SplitCandidate;
import java.time.Instant;
import java.util.function.Consumer;

/** Tells what became of an author's commits before an example's run was created. */
final class AuthorScan extends HistoryScan<PastVerdicts, SplitCandidate> {
  private static final long serialVersionUID = 1L;

  @Override
  public PastVerdicts start() {
    return new PastVerdicts(PastVerdicts.LAST);
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return run.getEnd().getCompletedAt();
  }

  @Override
  void remember(PastVerdicts history, HistoryEvent run, Consumer<SplitCandidate> output) {
    history.add(run.getEnd());
  }

  @Override
  void answer(
      PastVerdicts history,
      HistoryEvent question,
      SplitCandidate candidate,
      Consumer<SplitCandidate> output) {
    candidate.getExample().setAuthorSuccessRateLast10(history.successRate());
    output.accept(candidate);
  }
}
