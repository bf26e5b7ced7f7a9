package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.judge.Foretold;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Which workflows a model may serve. */
public final class Winners {
  /** How many runs of a workflow validation must have before a model can win them. */
  public static final int FEWEST_ROWS = 30;

  private Winners() {}

  /**
   * Compares a model and a baseline, by workflow.
   *
   * @param byModel what the model foretold
   * @param byBaseline what the baseline foretold of the same runs, in the same order
   * @param wins whether the first ones are better than the second by the margin
   */
  static SortedSet<WorkflowKey> of(
      List<Foretold> byModel,
      List<Foretold> byBaseline,
      BiPredicate<List<Foretold>, List<Foretold>> wins) {
    SortedMap<WorkflowKey, List<Foretold>> models = byWorkflow(byModel);
    SortedMap<WorkflowKey, List<Foretold>> baselines = byWorkflow(byBaseline);
    SortedSet<WorkflowKey> won = new TreeSet<>();
    models.forEach(
        (workflow, runs) -> {
          if (runs.size() >= FEWEST_ROWS
              && wins.test(runs, baselines.getOrDefault(workflow, List.of()))) {
            won.add(workflow);
          }
        });
    return won;
  }

  private static SortedMap<WorkflowKey, List<Foretold>> byWorkflow(List<Foretold> runs) {
    SortedMap<WorkflowKey, List<Foretold>> grouped = new TreeMap<>();
    runs.forEach(run -> grouped.computeIfAbsent(run.workflow(), any -> new ArrayList<>()).add(run));
    return grouped;
  }
}
