package io.workflowtelemetry.transforms.logs.agents;

import io.workflowtelemetry.schemas.AgentDelegation;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes invocations of the pieces of a session: one of the main agent, by the session's own
 * identifier, and one of each agent that it called, by that and the agent's. A sidechain whose
 * lines name no agent goes by its first line.
 */
final class SessionInvocations {
  /** The main agent, which has no identifier within the session. */
  private static final String MAIN = "";

  /** What calls and answers tell of one call. */
  private static final class Call {
    private final String caller;
    private @Nullable String agentName;
    private @Nullable String task;
    private @Nullable String agentId;

    Call(String caller) {
      this.caller = caller;
    }

    void add(AgentDelegation told) {
      agentName = told.getAgentName() == null ? agentName : told.getAgentName();
      task = told.getTask() == null ? task : told.getTask();
      agentId = told.getAgentId() == null ? agentId : told.getAgentId();
    }
  }

  private final String session;
  private final Map<String, @Nullable String> parents = new HashMap<>();
  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, List<AgentPiece>> agents = new TreeMap<>();
  private final Map<String, Call> calls = new TreeMap<>();
  private final Map<String, Call> callsByAgent = new HashMap<>();
  private final Map<String, Call> callsByTask = new HashMap<>();

  private SessionInvocations(List<AgentPiece> pieces) {
    session = pieces.get(0).getGroup();
    for (AgentPiece piece : pieces) {
      if (isNameless(piece) && piece.getNodeId() != null) {
        parents.put(piece.getNodeId(), piece.getParentNodeId());
      }
    }
    for (AgentPiece piece : pieces) {
      String agent = agent(piece);
      agents.computeIfAbsent(agent, id -> new ArrayList<>()).add(piece);
      for (AgentDelegation told : piece.getDelegations()) {
        calls.computeIfAbsent(told.getToolUseId(), id -> new Call(agent)).add(told);
      }
    }
    for (Call call : calls.values()) {
      if (call.agentId != null) {
        callsByAgent.putIfAbsent(call.agentId, call);
      } else if (call.task != null) {
        callsByTask.putIfAbsent(call.task, call);
      }
    }
  }

  static List<AgentInvocation> fold(List<AgentPiece> pieces) {
    SessionInvocations invocations = new SessionInvocations(pieces);
    List<AgentInvocation> all = new ArrayList<>();
    invocations.agents.forEach((agent, ofAgent) -> all.add(invocations.invocation(agent, ofAgent)));
    return all;
  }

  private AgentInvocation invocation(String agent, List<AgentPiece> pieces) {
    AgentInvocation.Builder invocation = InvocationSum.of(pieces).setInvocationId(id(agent));
    if (agent.equals(MAIN)) {
      return invocation.build();
    }
    Call call = call(agent, invocation.getTaskDescription());
    if (call != null && invocation.getAgentName() == null) {
      invocation.setAgentName(call.agentName);
    }
    // By the conventions a conversation is no agent that calls others.
    if (pieces.get(0).getWriter().equals(AgentPieces.CLAUDE_CODE)) {
      invocation.setParentInvocationId(id(call == null ? MAIN : call.caller));
    }
    return invocation.build();
  }

  private String id(String agent) {
    return agent.equals(MAIN) ? session : session + "/" + agent;
  }

  /** Returns the call that an agent answers; without its identifier, that of the same task. */
  private @Nullable Call call(String agent, @Nullable String task) {
    Call call = callsByAgent.get(agent);
    if (call == null && task != null) {
      call = callsByTask.get(task);
    }
    // Nobody calls itself.
    return call == null || call.caller.equals(agent) ? null : call;
  }

  private static boolean isNameless(AgentPiece piece) {
    return piece.getSidechain() && piece.getAgentId() == null;
  }

  private String agent(AgentPiece piece) {
    if (piece.getAgentId() != null) {
      return piece.getAgentId();
    }
    if (!piece.getSidechain()) {
      return MAIN;
    }
    return piece.getNodeId() == null ? "sidechain" : root(piece.getNodeId());
  }

  /** Returns the first line of a sidechain; of lines in a circle, the least. */
  private String root(String node) {
    Set<String> path = new HashSet<>();
    String at = node;
    String root = null;
    while (root == null) {
      path.add(at);
      String known = roots.get(at);
      String parent = parents.get(at);
      if (known != null) {
        root = known;
      } else if (parent == null || !parents.containsKey(parent)) {
        root = at;
      } else if (path.contains(parent)) {
        root = circle(parent);
      } else {
        at = parent;
      }
    }
    for (String each : path) {
      roots.put(each, root);
    }
    return root;
  }

  private String circle(String node) {
    String least = node;
    for (String at = parents.get(node); at != null && !at.equals(node); at = parents.get(at)) {
      least = at.compareTo(least) < 0 ? at : least;
    }
    return least;
  }
}
