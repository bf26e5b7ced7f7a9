package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.schemas.GroupHistory;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/** Tells every example when the first run of its group was created. */
final class GroupScan implements Scan<SplitCandidate, GroupHistory, SplitCandidate> {
  private static final long serialVersionUID = 1L;

  @Override
  public Instant time(SplitCandidate candidate) {
    return candidate.getExample().getCreatedAt();
  }

  @Override
  public Comparator<SplitCandidate> ties() {
    return Comparator.comparing(
            (SplitCandidate candidate) -> candidate.getExample().getRunId(), Identifiers.ORDER)
        .thenComparing(candidate -> candidate.getExample().getRepository());
  }

  @Override
  public GroupHistory start() {
    return new GroupHistory();
  }

  @Override
  public GroupHistory next(
      GroupHistory group, SplitCandidate candidate, Consumer<SplitCandidate> output) {
    boolean first = group.getGroupStart() == null;
    Instant start = first ? candidate.getExample().getCreatedAt() : group.getGroupStart();
    output.accept(
        new SplitCandidate(candidate.getExample(), candidate.getCompletedAt(), start, first));
    return first ? new GroupHistory(start) : group;
  }
}
