package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentShare;
import io.workflowtelemetry.schemas.AgentStep;
import io.workflowtelemetry.schemas.AgentWorkflowKey;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a workflow's row of its steps. */
final class WorkflowRow {
  private static final double DOMINANT_SHARE = 0.4;
  private static final int MAX_SHOWN = 20;
  private static final Comparator<AgentShare> LONGEST_FIRST =
      Comparator.comparingLong(AgentShare::getTimeMs)
          .reversed()
          .thenComparing(
              AgentShare::getAgentName, Comparator.nullsFirst(Comparator.<String>naturalOrder()));

  private WorkflowRow() {}

  /**
   * Returns the row.
   *
   * @param steps in the order of their starts
   * @param ancestry of the same steps
   */
  static WorkflowStatistics of(
      AgentWorkflowKey key, List<AgentStep> steps, long leftOut, Ancestry ancestry) {
    List<AgentStep> timed = steps.stream().filter(WorkflowRow::isTimed).toList();
    WorkflowStatistics.Builder row =
        WorkflowStatistics.newBuilder()
            .setWorkflowId(key.getWorkflowId())
            .setSessionId(key.getSessionId())
            .setInvocations(steps.size() + leftOut)
            .setLeftOut(leftOut)
            .setUntimed(steps.size() - timed.size())
            .setDominantAgents(List.of())
            .setCycles(ancestry.cycles())
            .setInCycles(
                ancestry.inCycles().stream()
                    .mapToObj(step -> steps.get(step).getInvocationId())
                    .limit(MAX_SHOWN)
                    .toList());
    if (!timed.isEmpty()) {
      setTimes(timed, row);
    }
    return row.build();
  }

  static boolean isTimed(AgentStep step) {
    return step.getStartedAt() != null;
  }

  private static void setTimes(List<AgentStep> timed, WorkflowStatistics.Builder row) {
    RunningTime all = new RunningTime();
    Map<@Nullable String, RunningTime> agents = new HashMap<>();
    for (AgentStep step : timed) {
      all.add(step);
      agents.computeIfAbsent(step.getAgentName(), agent -> new RunningTime()).add(step);
    }
    Instant start = timed.get(0).getStartedAt();
    Instant end =
        timed.stream().map(AgentStep::getEndedAt).max(Comparator.naturalOrder()).orElse(start);
    long duration = end.toEpochMilli() - start.toEpochMilli();
    row.setStartedAt(start)
        .setEndedAt(end)
        .setDurationMs(duration)
        .setAgentsMs(all.ms())
        .setOverheadMs(duration - all.ms())
        .setDominantAgents(dominant(agents, duration));
  }

  private static List<AgentShare> dominant(
      Map<@Nullable String, RunningTime> agents, long duration) {
    return agents.entrySet().stream()
        .filter(agent -> agent.getValue().ms() > 0)
        .map(agent -> share(agent.getKey(), agent.getValue().ms(), duration))
        .filter(share -> share.getShare() > DOMINANT_SHARE)
        .sorted(LONGEST_FIRST)
        .toList();
  }

  private static AgentShare share(@Nullable String agent, long ms, long duration) {
    return AgentShare.newBuilder()
        .setAgentName(agent)
        .setTimeMs(ms)
        .setShare((double) ms / duration)
        .build();
  }

  /** Time in which at least one of several steps ran. Takes them in the order of their starts. */
  private static final class RunningTime {
    private long closedMs;
    private Instant start = Instant.MIN;
    private Instant end = Instant.MIN;

    void add(AgentStep step) {
      if (start.equals(Instant.MIN)) {
        start = step.getStartedAt();
        end = step.getEndedAt();
      } else if (step.getStartedAt().isAfter(end)) {
        closedMs += end.toEpochMilli() - start.toEpochMilli();
        start = step.getStartedAt();
        end = step.getEndedAt();
      } else if (step.getEndedAt().isAfter(end)) {
        end = step.getEndedAt();
      }
    }

    /** Returns the time in ms. */
    long ms() {
      return start.equals(Instant.MIN) ? 0 : closedMs + end.toEpochMilli() - start.toEpochMilli();
    }
  }
}
