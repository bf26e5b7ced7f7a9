package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.Copies;
import io.workflowtelemetry.transforms.keyed.LatestState;
import org.jspecify.annotations.Nullable;

/** The columns of a run that tell of its commit. */
final class CommitColumns {
  private CommitColumns() {}

  /** Fills the columns that are still null with what {@code commit} knows. */
  static void fill(Run row, @Nullable Commit commit) {
    if (commit != null) {
      if (row.getCommitAuthor() == null) {
        row.setCommitAuthor(commit.getAuthor());
      }
      if (row.getCommitMessageLength() == null) {
        row.setCommitMessageLength(commit.getMessageLength());
      }
      if (row.getFilesChanged() == null) {
        row.setFilesChanged(commit.getFilesChanged());
      }
      if (row.getLinesAdded() == null) {
        row.setLinesAdded(commit.getLinesAdded());
      }
      if (row.getLinesRemoved() == null) {
        row.setLinesRemoved(commit.getLinesRemoved());
      }
      if (row.getCommittedAt() == null) {
        row.setCommittedAt(commit.getCommittedAt());
      }
    }
    row.setCommitFound(
        row.getCommitAuthor() != null
            || row.getCommitMessageLength() != null
            || row.getFilesChanged() != null
            || row.getLinesAdded() != null
            || row.getLinesRemoved() != null
            || row.getCommittedAt() != null);
  }

  /** Returns a run with what is missing from commits, the first of them first. */
  static Run fill(Run run, @Nullable Commit first, @Nullable Commit second) {
    Run row = Copies.fill(run, new Run());
    fill(row, first);
    fill(row, second);
    return row;
  }

  /** Finds what counts of all that was said of a commit. */
  static LatestState<Commit> latest(Iterable<Commit> said) {
    LatestState<Commit> latest = LatestState.by(StateOrders.COMMIT);
    said.forEach(latest::offer);
    return latest;
  }

  /**
   * Says whether nothing is missing but for the time, which no record without one is joined for: of
   * those that tell all the rest there may be very many.
   */
  static boolean complete(Run run) {
    return run.getCommitAuthor() != null
        && run.getCommitMessageLength() != null
        && run.getFilesChanged() != null
        && run.getLinesAdded() != null
        && run.getLinesRemoved() != null;
  }
}
