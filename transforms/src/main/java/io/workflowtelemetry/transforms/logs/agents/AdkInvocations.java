package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes invocations of the events of a run of ADK's: one of each span of an agent, and one of each
 * agent that only other events name. An event is of the agent that it names: of the span around it
 * if that is of this agent, else of the agent's first. The first agent that no other one called has
 * the run's identifier, all others have that and their span's, or their name.
 */
final class AdkInvocations {
  /**
   * An agent at work.
   *
   * @param span null where it has none
   * @param name null where it is not known
   */
  private record Agent(@Nullable String span, @Nullable String name) {}

  private final Map<String, String> parents = new HashMap<>();
  private final Map<String, Agent> spans = new LinkedHashMap<>();
  private final Map<Agent, List<AgentPiece>> agents = new LinkedHashMap<>();

  private AdkInvocations(List<AgentPiece> pieces) {
    for (AgentPiece piece : pieces) {
      String node = piece.getNodeId();
      if (node == null) {
        continue;
      }
      if (piece.getParentNodeId() != null) {
        parents.putIfAbsent(node, piece.getParentNodeId());
      }
      if (piece.getAgentNode()) {
        spans.putIfAbsent(node, new Agent(node, piece.getAgentName()));
      }
    }
    for (AgentPiece piece : pieces) {
      agents.computeIfAbsent(agent(piece), agent -> new ArrayList<>()).add(piece);
    }
  }

  static List<AgentInvocation> fold(List<AgentPiece> pieces) {
    return new AdkInvocations(pieces).invocations(pieces.get(0).getGroup());
  }

  private List<AgentInvocation> invocations(String run) {
    Map<Agent, @Nullable Agent> callers = new HashMap<>();
    agents.forEach((agent, pieces) -> callers.put(agent, caller(agent, pieces)));
    Agent root =
        agents.entrySet().stream()
            .filter(agent -> callers.get(agent.getKey()) == null)
            .filter(agent -> isRoot(agent.getKey(), agent.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    Map<String, AgentInvocation> all = new TreeMap<>();
    agents.forEach(
        (agent, pieces) -> {
          Agent caller = callers.get(agent);
          AgentInvocation invocation =
              InvocationSum.of(pieces)
                  .setInvocationId(id(run, agent, root))
                  .setAgentName(agent.name())
                  .setParentInvocationId(caller == null ? null : id(run, caller, root))
                  .build();
          all.put(invocation.getInvocationId(), invocation);
        });
    return List.copyOf(all.values());
  }

  private static boolean isRoot(Agent agent, List<AgentPiece> pieces) {
    return pieces.stream()
        .map(AgentPiece::getRootAgentName)
        .filter(Objects::nonNull)
        .allMatch(root -> root.equals(agent.name()));
  }

  private static String id(String run, Agent agent, @Nullable Agent root) {
    if (agent.equals(root)) {
      return run;
    }
    String part = agent.span() != null ? agent.span() : agent.name();
    return run + "/" + (part == null ? "-" : part);
  }

  private Agent agent(AgentPiece piece) {
    String name = piece.getAgentName();
    Agent own = span(piece.getNodeId());
    if (own != null) {
      return own;
    }
    Agent around = span(piece.getParentNodeId());
    if (around != null && (name == null || name.equals(around.name()))) {
      return around;
    }
    return spans.values().stream()
        .filter(agent -> Objects.equals(agent.name(), name))
        .findFirst()
        .orElse(new Agent(null, name));
  }

  private @Nullable Agent span(@Nullable String node) {
    return node == null ? null : spans.get(node);
  }

  /** Returns the agent whose span is the next above; null where there is none. */
  private @Nullable Agent caller(Agent agent, List<AgentPiece> pieces) {
    String at =
        agent.span() != null
            ? parents.get(agent.span())
            : pieces.stream()
                .map(AgentPiece::getParentNodeId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    Set<String> seen = new HashSet<>();
    while (at != null && seen.add(at)) {
      Agent above = spans.get(at);
      if (above != null && !above.equals(agent)) {
        return above;
      }
      at = parents.get(at);
    }
    return null;
  }
}
