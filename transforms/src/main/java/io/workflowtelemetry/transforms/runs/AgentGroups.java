package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.logs.agents.AgentPieces;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Groups the pieces of a session, or of a run of agents, which make invocations. */
record AgentGroups(int maxPieces) implements PieceGroups<AgentPiece, Observation> {
  private static final long serialVersionUID = 1L;

  private static final String INVOCATION_READ =
      "records/" + RecordType.INVOCATION.label() + "/read";

  @Override
  public Class<AgentPiece> piece() {
    return AgentPiece.class;
  }

  @Override
  public Class<Observation> made() {
    return Observation.class;
  }

  /** Those of different writers are never one. */
  @Override
  public String group(AgentPiece piece) {
    return piece.getWriter() + ":" + piece.getGroup();
  }

  @Override
  public DistinctPieces<AgentPiece> none() {
    return DistinctPieces.ofAgents(maxPieces);
  }

  @Override
  public Map<String, Observation> fold(List<AgentPiece> pieces) {
    Map<String, Observation> invocations = new TreeMap<>();
    for (AgentInvocation invocation : AgentPieces.fold(pieces)) {
      invocations.put(
          invocation.getInvocationId(), Observation.newBuilder().setInvocation(invocation).build());
    }
    return invocations;
  }

  @Override
  public void countRead(Observation made, BundleCounts counts) {
    counts.add(INVOCATION_READ, 1);
  }

  @Override
  public Instant settlesAt(String group, AgentPiece piece, Instant timestamp) {
    Instant time = piece.getAt();
    return (time == null ? timestamp : time).plus(AssembleRuns.LONGEST_RUN);
  }
}
