package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.AuthorHistory;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.runs.Outcome;
import java.util.List;

/** Tells what became of an author's commits before an example's run was created. */
final class AuthorScan extends HistoryScan<AuthorHistory> {
  private static final long serialVersionUID = 1L;

  @Override
  public AuthorHistory start() {
    return new AuthorHistory(List.of());
  }

  @Override
  AuthorHistory remember(AuthorHistory history, RunEnd end) {
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    return outcome.isVerdict()
        ? new AuthorHistory(append(history.getVerdicts(), outcome == Outcome.SUCCESS))
        : history;
  }

  @Override
  SplitCandidate answer(AuthorHistory history, SplitCandidate candidate) {
    BuildExample example =
        BuildExample.newBuilder(candidate.getExample())
            .setAuthorSuccessRateLast10(successRate(history.getVerdicts()))
            .build();
    return SplitCandidate.newBuilder(candidate).setExample(example).build();
  }
}
