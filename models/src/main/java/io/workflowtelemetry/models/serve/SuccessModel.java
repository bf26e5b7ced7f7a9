package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Column;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Features.Feature;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Factor;
import io.workflowtelemetry.models.trees.Trees;
import io.workflowtelemetry.schemas.BuildExample;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Foretells chances to succeed by boosted trees, whose log odds are drawn toward those of train.
 *
 * @param features what the trees see
 * @param trees the trees, which say log odds
 * @param base share of successes in train, over 0 and under 1
 * @param trust how much of the way from train's log odds to those of the trees is gone, from 0 to 1
 * @param baseline what serves where the model did not win
 * @param won the workflows that the model won on validation
 */
public record SuccessModel(
    Features features,
    Trees trees,
    double base,
    double trust,
    Baseline baseline,
    SortedSet<WorkflowKey> won)
    implements Serializable {
  private static final int MOST_FACTORS = 5;

  /** Foretells a run by the trees. */
  public Chance foretell(BuildExample example) {
    float[][] row = {features.of(example)};
    return new Chance(
        probability(trees.predict(row, 0)[0], base, trust),
        factors(example, trees.contributions(row)[0]));
  }

  /** Foretells a run by the baseline; null where its workflow has no history. */
  public @Nullable Chance baseline(BuildExample example) {
    Double probability = baseline.of(example, base);
    return probability == null ? null : new Chance(probability, List.of());
  }

  /** Returns the chance that log odds stand for once they are drawn toward those of a base. */
  public static double probability(double logOdds, double base, double trust) {
    double start = StrictMath.log(base / (1 - base));
    return 1 / (1 + StrictMath.exp(-(start + trust * (logOdds - start))));
  }

  private List<Factor> factors(BuildExample example, float[] contributions) {
    Map<String, Double> effects = new TreeMap<>();
    List<Feature> names = Features.all();
    for (int at = 0; at < names.size(); at++) {
      effects.merge(names.get(at).column(), trust * contributions[at], Double::sum);
    }
    List<Factor> factors = new ArrayList<>();
    for (Column column : Column.all()) {
      double effect = effects.getOrDefault(column.name(), 0.0);
      if (effect != 0) {
        factors.add(new Factor(column.name(), column.text(example), effect));
      }
    }
    factors.sort(
        Comparator.comparingDouble((Factor factor) -> -Math.abs(factor.effect()))
            .thenComparing(Factor::feature));
    return factors.subList(0, Math.min(MOST_FACTORS, factors.size()));
  }
}
