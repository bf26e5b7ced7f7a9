package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.LastVerdicts;
import io.workflowtelemetry.schemas.RunEnd;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells what became of an author's commits before an example's run was created. */
final class AuthorScan extends HistoryScan<LastVerdicts> {
  private static final long serialVersionUID = 1L;

  /**
   * Gives each end to the history of its author, if it has one, and asks that of each example.
   * Where there is no author, nothing is known: a workflow's examples are then together, since a
   * repository's may be too many.
   */
  static void byAuthor(HistoryEvent event, BiConsumer<HistoryKey, HistoryEvent> rows) {
    if (event.getCandidate() == null) {
      RunEnd end = event.getEnd();
      if (end != null && end.getCommitAuthor() != null) {
        rows.accept(new HistoryKey(event.getRepository(), null, end.getCommitAuthor()), event);
      }
      return;
    }
    BuildExample example = event.getCandidate().getExample();
    String author = example.getCommitAuthor();
    String workflow = author == null ? example.getWorkflowName() : null;
    rows.accept(new HistoryKey(example.getRepository(), workflow, author), event);
  }

  @Override
  public LastVerdicts start() {
    return PastVerdicts.none();
  }

  @Override
  Instant comesAt(HistoryEvent run) {
    return run.getEnd().getCompletedAt();
  }

  @Override
  void remember(LastVerdicts history, HistoryEvent run) {
    verdicts(history).add(run.getEnd());
  }

  @Override
  void answer(LastVerdicts history, @Nullable String branch, BuildExample example) {
    example.setAuthorSuccessRateLast10(verdicts(history).successRate());
  }

  private static PastVerdicts verdicts(LastVerdicts history) {
    return new PastVerdicts(history, PastVerdicts.LAST);
  }
}
