package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.trees.LeafWeights;
import io.workflowtelemetry.models.trees.LeafWeights.Weighed;
import io.workflowtelemetry.models.trees.Trees;
import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Foretells durations: the one that most of the weight of train's runs is near to, weighed by a
 * forest's leaves.
 *
 * @param features what the forest sees
 * @param forest the forest
 * @param weights the durations of train, by leaf
 * @param tail the share of the weight that lies below the interval, and above it as well
 * @param baseline what serves where the model did not win
 * @param baselineLow the lower end of the baseline's interval, as a share of what it foretells
 * @param baselineHigh its upper end, likewise
 * @param won the workflows that the model won on validation
 */
public record DurationModel(
    Features features,
    Trees forest,
    LeafWeights weights,
    double tail,
    Baseline baseline,
    double baselineLow,
    double baselineHigh,
    SortedSet<WorkflowKey> won)
    implements Serializable {

  /** Foretells a run by the forest. */
  public Seconds foretell(BuildExample example) {
    return seconds(weigh(example));
  }

  /** Weighs the durations of train for a run. */
  public Weighed weigh(BuildExample example) {
    return weights.weigh(forest.leaves(new float[][] {features.of(example)})[0]);
  }

  /** Foretells a run by the baseline; null where its workflow has no history. */
  public @Nullable Seconds baseline(BuildExample example) {
    Double seconds = baseline.of(example, 0);
    return seconds == null
        ? null
        : new Seconds(seconds, seconds * baselineLow, seconds * baselineHigh);
  }

  private Seconds seconds(Weighed weighed) {
    double seconds = weighed.mode();
    return new Seconds(
        seconds,
        Math.min(seconds, weighed.quantile(tail)),
        Math.max(seconds, weighed.quantile(1 - tail)));
  }
}
