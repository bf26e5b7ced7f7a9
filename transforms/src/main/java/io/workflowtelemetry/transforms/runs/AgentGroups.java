package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.logs.agents.AgentPieces;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What a stream keeps of invocations that come in pieces: each of them once. */
record AgentGroups(int maxPieces)
    implements Projection<AgentPiece, String, AgentPiece>,
        GroupFunction<String, AgentPiece, Observation> {
  private static final long serialVersionUID = 1L;

  /** Returns the group that a piece is of; those of different writers are never one. */
  static String group(AgentPiece piece) {
    return piece.getWriter() + ":" + piece.getGroup();
  }

  /** Returns the invocations that pieces of a group make, by their identifiers. */
  static Map<String, Observation> fold(List<AgentPiece> pieces) {
    Map<String, Observation> invocations = new TreeMap<>();
    for (AgentInvocation invocation : AgentPieces.fold(pieces)) {
      invocations.put(
          invocation.getInvocationId(), Observation.newBuilder().setInvocation(invocation).build());
    }
    return invocations;
  }

  @Override
  public String id(AgentPiece piece) {
    return Digests.sha256(piece);
  }

  @Override
  public void items(AgentPiece piece, BiConsumer<String, AgentPiece> groups) {
    groups.accept(group(piece), piece);
  }

  @Override
  public Map<String, Observation> outputs(
      String group, Iterable<AgentPiece> pieces, boolean closed) {
    DistinctPieces<AgentPiece> distinct = DistinctPieces.ofAgents(maxPieces);
    pieces.forEach(distinct::offer);
    return fold(distinct.kept());
  }

  @Override
  public Instant settlesAt(String group, AgentPiece piece, Instant timestamp) {
    Instant time = piece.getAt();
    return (time == null ? timestamp : time).plus(AssembleRuns.LONGEST_RUN);
  }
}
