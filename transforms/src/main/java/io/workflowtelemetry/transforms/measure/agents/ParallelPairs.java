package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentPair;
import io.workflowtelemetry.schemas.AgentStep;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds pairs of steps of a workflow that ran one after the other and might have run at once: the
 * second began when the first had ended or later, neither is an ancestor of the other, both tell
 * which files they changed or made, and no file is one of both.
 */
final class ParallelPairs {
  /** What is summed of the pairs of two agents. */
  enum Total {
    PAIRS,
    WORKFLOWS,
    GAIN_MS
  }

  private ParallelPairs() {}

  /** Returns the totals of each pair of agents, of {@code steps} in the order of their starts. */
  static Map<AgentPair, Sums<Total>> of(List<AgentStep> steps, Ancestry ancestry) {
    Map<AgentPair, Sums<Total>> pairs = new HashMap<>();
    BitSet[] sharing = sharing(steps);
    for (int second = 0; second < steps.size(); second++) {
      for (int first = 0; first < second; first++) {
        if (inTurn(steps.get(first), steps.get(second))
            && !ancestry.related(first, second)
            && !sharing[first].get(second)) {
          add(steps.get(first), steps.get(second), pairs);
        }
      }
    }
    return pairs;
  }

  private static boolean inTurn(AgentStep first, AgentStep second) {
    return WorkflowRow.isTimed(first)
        && WorkflowRow.isTimed(second)
        && first.getFiles() != null
        && second.getFiles() != null
        && !second.getStartedAt().isBefore(first.getEndedAt());
  }

  private static void add(AgentStep first, AgentStep second, Map<AgentPair, Sums<Total>> pairs) {
    pairs
        .computeIfAbsent(
            new AgentPair(first.getAgentName(), second.getAgentName()),
            pair -> new Sums<>(Total.class).add(Total.WORKFLOWS, 1))
        .add(Total.PAIRS, 1)
        .add(Total.GAIN_MS, Math.min(durationMs(first), durationMs(second)));
  }

  private static long durationMs(AgentStep step) {
    return step.getEndedAt().toEpochMilli() - step.getStartedAt().toEpochMilli();
  }

  /** Returns for each step those that touched a file that it touched, by way of the files. */
  private static BitSet[] sharing(List<AgentStep> steps) {
    Map<Long, BitSet> touched = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      for (long file : files(steps.get(i))) {
        touched.computeIfAbsent(file, unused -> new BitSet()).set(i);
      }
    }
    BitSet[] sharing = new BitSet[steps.size()];
    for (int i = 0; i < steps.size(); i++) {
      sharing[i] = new BitSet();
      for (long file : files(steps.get(i))) {
        sharing[i].or(touched.getOrDefault(file, sharing[i]));
      }
    }
    return sharing;
  }

  private static List<Long> files(AgentStep step) {
    return step.getFiles() == null ? List.of() : step.getFiles();
  }
}
