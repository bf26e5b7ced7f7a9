package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.GroupHistory;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/** Tells every example the time of the first of its group, and which one that is. */
abstract class GroupScan<T> implements Scan<T, GroupHistory, T> {
  private static final long serialVersionUID = 1L;

  @Override
  public final GroupHistory start() {
    return new GroupHistory();
  }

  @Override
  public final GroupHistory next(GroupHistory group, T candidate, Consumer<T> output) {
    boolean first = group.getGroupStart() == null;
    Instant start = first ? time(candidate) : group.getGroupStart();
    output.accept(told(candidate, start, first));
    return first ? new GroupHistory(start) : group;
  }

  /** Returns the candidate with what its group tells. */
  abstract T told(T candidate, Instant groupStart, boolean opensGroup);

  /** Scans examples of runs, in the order in which the runs were created. */
  static final class OfRuns extends GroupScan<SplitCandidate> {
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
    SplitCandidate told(SplitCandidate candidate, Instant groupStart, boolean opensGroup) {
      return new SplitCandidate(
          candidate.getExample(),
          candidate.getCompletedAt(),
          groupStart,
          opensGroup,
          candidate.getEnd());
    }
  }

  /** Scans rows of agents' invocations, in the order of their times. */
  static final class OfAgents extends GroupScan<AgentCandidate> {
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
    AgentCandidate told(AgentCandidate candidate, Instant groupStart, boolean opensGroup) {
      return AgentCandidate.newBuilder(candidate)
          .setGroupStart(groupStart)
          .setOpensGroup(opensGroup)
          .build();
    }
  }
}
