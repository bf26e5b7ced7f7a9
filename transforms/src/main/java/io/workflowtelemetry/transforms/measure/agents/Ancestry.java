package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStep;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who called whom among the steps of a workflow. Parents that are no step of it end a line of
 * ancestors. So do cycles: those in one have no parents.
 */
final class Ancestry {
  private static final int NONE = -1;

  private final int[] parents;
  private final BitSet[] ancestors;
  private final BitSet inCycles = new BitSet();
  private int cycles;

  Ancestry(List<AgentStep> steps) {
    this.parents = parents(steps);
    this.ancestors = new BitSet[steps.size()];
    cutCycles();
    Arrays.setAll(ancestors, this::ancestors);
  }

  boolean related(int one, int other) {
    return ancestors[one].get(other) || ancestors[other].get(one);
  }

  /** Returns how many cycles there are. */
  int cycles() {
    return cycles;
  }

  /** Returns which steps are ancestors of themselves. */
  BitSet inCycles() {
    return inCycles;
  }

  private static int[] parents(List<AgentStep> steps) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      places.putIfAbsent(steps.get(i).getInvocationId(), i);
    }
    int[] parents = new int[steps.size()];
    for (int i = 0; i < parents.length; i++) {
      String parent = steps.get(i).getParentInvocationId();
      parents[i] = parent == null ? NONE : places.getOrDefault(parent, NONE);
    }
    return parents;
  }

  /** Each step has one parent, so that a line that comes back to itself is a cycle of its own. */
  private void cutCycles() {
    int[] walks = new int[parents.length];
    for (int start = 0; start < parents.length; start++) {
      int walk = start + 1;
      int step = start;
      while (step != NONE && walks[step] == 0) {
        walks[step] = walk;
        step = parents[step];
      }
      if (step != NONE && walks[step] == walk) {
        cycles++;
        for (int at = step; !inCycles.get(at); at = parents[at]) {
          inCycles.set(at);
        }
      }
    }
    inCycles.stream().forEach(step -> parents[step] = NONE);
  }

  private BitSet ancestors(int step) {
    BitSet found = new BitSet();
    for (int at = parents[step]; at != NONE; at = parents[at]) {
      found.set(at);
    }
    return found;
  }
}
