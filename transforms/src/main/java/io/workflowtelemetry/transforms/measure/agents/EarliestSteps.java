package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStep;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The first steps of a workflow, however many it has and in whatever order they come. */
final class EarliestSteps {
  /** Steps that are kept: pairs of them are looked at, so that their number counts twice. */
  static final int MAX_STEPS = 500;

  private static final Comparator<@Nullable Instant> LAST_WITHOUT =
      Comparator.nullsLast(Comparator.naturalOrder());
  private static final Comparator<AgentStep> ORDER =
      Comparator.comparing(AgentStep::getStartedAt, LAST_WITHOUT)
          .thenComparing(AgentStep::getEndedAt, LAST_WITHOUT)
          .thenComparing(AgentStep::getInvocationId)
          .thenComparing(step -> Digests.sha256(step));

  private final PriorityQueue<AgentStep> kept = new PriorityQueue<>(ORDER.reversed());
  private long leftOut;

  static EarliestSteps of(Iterable<AgentStep> steps) {
    EarliestSteps earliest = new EarliestSteps();
    steps.forEach(earliest::add);
    return earliest;
  }

  private void add(AgentStep step) {
    kept.add(step);
    if (kept.size() > MAX_STEPS) {
      kept.poll();
      leftOut++;
    }
  }

  /** Returns the steps in the order of their starts; those without a time come last. */
  List<AgentStep> inOrder() {
    return kept.stream().sorted(ORDER).toList();
  }

  /** Returns how many there were besides. */
  long leftOut() {
    return leftOut;
  }
}
