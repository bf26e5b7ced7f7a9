package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.GroupHistory;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/** Tells every row the time of the first of its group. */
final class SessionScan implements Scan<AgentCandidate, GroupHistory, AgentCandidate> {
  private static final long serialVersionUID = 1L;

  @Override
  public Instant time(AgentCandidate candidate) {
    return candidate.getExample().getAt();
  }

  @Override
  public Comparator<AgentCandidate> ties() {
    return Comparator.comparing(
            (AgentCandidate candidate) -> candidate.getExample().getInvocationId())
        .thenComparing(candidate -> Digests.sha256(candidate));
  }

  @Override
  public GroupHistory start() {
    return new GroupHistory();
  }

  @Override
  public GroupHistory next(
      GroupHistory group, AgentCandidate candidate, Consumer<AgentCandidate> output) {
    boolean first = group.getGroupStart() == null;
    Instant start = first ? candidate.getExample().getAt() : group.getGroupStart();
    output.accept(
        AgentCandidate.newBuilder(candidate).setGroupStart(start).setOpensGroup(first).build());
    return first ? new GroupHistory(start) : group;
  }
}
