package io.workflowtelemetry.models.leaks;

import io.workflowtelemetry.models.features.Column;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Finds columns of train that order a workflow's runs as their targets do. What was known before a
 * run tells far less within one workflow: what differs between workflows is left out of account.
 */
public final class FindLeaks {
  /** From which likeness on, of 1 for the same order and 0 for none, a column is a leak. */
  static final double LEAK = 0.9;

  /** How many runs a workflow must have to be looked at. */
  private static final int FEWEST_RUNS = 20;

  private FindLeaks() {}

  /** Returns the leaks, in the order of the columns. */
  public static List<Leak> in(List<BuildExample> train) {
    SortedMap<WorkflowKey, List<BuildExample>> workflows = new TreeMap<>();
    train.forEach(
        example ->
            workflows
                .computeIfAbsent(WorkflowKey.of(example), any -> new ArrayList<>())
                .add(example));
    List<Leak> leaks = new ArrayList<>();
    for (Column column : Column.all()) {
      for (Target target : Target.values()) {
        double likeness = likeness(column, target, workflows);
        if (likeness >= LEAK) {
          leaks.add(
              new Leak(
                  column.name(),
                  String.format(
                      Locale.ROOT,
                      "it orders the runs of a workflow as %s does: %.2f of 1, where what was known"
                          + " before stays under %.1f",
                      target.column(),
                      likeness,
                      LEAK)));
          break;
        }
      }
    }
    return leaks;
  }

  /** The mean over workflows, weighed by runs, of how alike column and target order them. */
  private static double likeness(
      Column column, Target target, SortedMap<WorkflowKey, List<BuildExample>> workflows) {
    double sum = 0;
    long rows = 0;
    for (List<BuildExample> runs : workflows.values()) {
      if (runs.size() >= FEWEST_RUNS) {
        double[] targets = values(runs, target::of);
        double likeness = likeness(column, target, runs, targets);
        if (!Double.isNaN(likeness)) {
          sum += likeness * runs.size();
          rows += runs.size();
        }
      }
    }
    return rows == 0 ? 0 : sum / rows;
  }

  private static double likeness(
      Column column, Target target, List<BuildExample> runs, double[] targets) {
    double[] known = runs.stream().mapToDouble(run -> column.text(run) == null ? 0 : 1).toArray();
    double ofKnown = Math.abs(Concordance.of(known, targets));
    double ofValues =
        column.isText()
            // Others' mean is the less the more the run itself came to: the other way tells
            // nothing.
            ? Math.max(0, Concordance.of(values(runs, codes(column, target, runs)), targets))
            : Math.abs(Concordance.of(values(runs, column::number), targets));
    return Double.isNaN(ofValues) ? ofKnown : Math.max(ofKnown, ofValues);
  }

  private static double[] values(List<BuildExample> runs, ToDoubleFunction<BuildExample> value) {
    return runs.stream().mapToDouble(value).toArray();
  }

  /** What the other runs with the same text came to; nothing where there is no other. */
  private static ToDoubleFunction<BuildExample> codes(
      Column column, Target target, List<BuildExample> runs) {
    Map<String, double[]> sums = new TreeMap<>();
    for (BuildExample run : runs) {
      String text = column.text(run);
      if (text != null) {
        double[] sum = sums.computeIfAbsent(text, any -> new double[2]);
        sum[0] += target.of(run);
        sum[1]++;
      }
    }
    return run -> {
      String text = column.text(run);
      double[] sum = text == null ? null : sums.get(text);
      return sum == null || sum[1] < 2 ? Double.NaN : (sum[0] - target.of(run)) / (sum[1] - 1);
    };
  }
}
