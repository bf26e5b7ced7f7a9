package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.judge.DurationScore;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.models.serve.DurationModel;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.trees.LeafWeights;
import io.workflowtelemetry.models.trees.LeafWeights.Weighed;
import io.workflowtelemetry.models.trees.Trees;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Fits a model of durations. */
public final class FitDuration {
  /**
   * By how many points of its runs on validation a model has to be better in a workflow to serve
   * it.
   */
  public static final double MARGIN = 0.02;

  /**
   * How many rows of train are looked at, the latest: what is kept of each grows with the trees.
   */
  static final int MOST_ROWS = 20_000;

  private static final double COVERED = 0.8;
  private static final int FINEST_TAIL = 100;
  private static final int WIDEST_TAIL = 40;

  private FitDuration() {}

  /** Returns what XGBoost is told. */
  public static Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("objective", "reg:squarederror");
    settings.put("num_parallel_tree", 300);
    settings.put("eta", 1);
    settings.put("max_depth", 12);
    settings.put("min_child_weight", 3);
    settings.put("subsample", 0.63);
    settings.put("colsample_bylevel", 0.4);
    settings.put("lambda", 0);
    return settings;
  }

  /** Fits it; train must have rows. */
  public static DurationModel fit(TrainingSet set) {
    List<BuildExample> train =
        set.train().subList(Math.max(0, set.train().size() - MOST_ROWS), set.train().size());
    Features.Learned learned = Features.learn(train, Target.DURATION);
    Features features = learned.features();
    float[][] rows = learned.rows();
    Trees forest = Trees.grow(rows, Labels.of(train, Target.DURATION), settings(), 1);
    LeafWeights weights = weights(train, forest.leaves(rows));

    Baseline baseline = bestBaseline(set.validation());
    double[] ratios = ratios(train, baseline);
    DurationModel open =
        new DurationModel(
            features,
            forest,
            weights,
            tail(forest, features, weights, set.validation()),
            baseline,
            quantile(ratios, (1 - COVERED) / 2),
            quantile(ratios, (1 + COVERED) / 2),
            new TreeSet<>());
    return new DurationModel(
        features,
        forest,
        weights,
        open.tail(),
        baseline,
        open.baselineLow(),
        open.baselineHigh(),
        won(open, set.validation()));
  }

  private static LeafWeights weights(List<BuildExample> train, int[][] leaves) {
    List<Integer> order = new ArrayList<>();
    for (int row = 0; row < train.size(); row++) {
      order.add(row);
    }
    order.sort(Comparator.comparingDouble(row -> train.get(row).getBuildDuration()));
    return new LeafWeights(
        order.stream().mapToDouble(row -> train.get(row).getBuildDuration()).toArray(),
        order.stream().map(row -> leaves[row]).toArray(int[][]::new));
  }

  private static Baseline bestBaseline(List<BuildExample> validation) {
    Baseline best = Baseline.MODE_DURATION_LAST_20;
    for (Baseline other : Baseline.of(Target.DURATION)) {
      if (near(validation, other) > near(validation, best)) {
        best = other;
      }
    }
    return best;
  }

  private static long near(List<BuildExample> examples, Baseline baseline) {
    return DurationScore.of(
            examples.stream()
                .map(example -> Cases.of(example, baseline.of(example, 0), null, null))
                .toList())
        .near();
  }

  private static double[] ratios(List<BuildExample> train, Baseline baseline) {
    List<Double> ratios = new ArrayList<>();
    for (BuildExample example : train) {
      Double foretold = baseline.of(example, 0);
      if (foretold != null && foretold > 0) {
        ratios.add(example.getBuildDuration() / foretold);
      }
    }
    return ratios.stream().mapToDouble(ratio -> ratio).sorted().toArray();
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? 1 : sorted[(int) (share * (sorted.length - 1))];
  }

  /**
   * Finds how much of the weight to leave out at each end, so that four of five runs are within.
   */
  private static double tail(
      Trees forest, Features features, LeafWeights weights, List<BuildExample> validation) {
    double best = (1 - COVERED) / 2;
    double bestOff = Double.MAX_VALUE;
    List<Weighed> weighed = new ArrayList<>();
    for (int[] leaves : forest.leaves(features.of(validation))) {
      weighed.add(weights.weigh(leaves));
    }
    for (int hundredths = 1; hundredths <= WIDEST_TAIL && !weighed.isEmpty(); hundredths++) {
      double tail = (double) hundredths / FINEST_TAIL;
      long covered = 0;
      for (int row = 0; row < weighed.size(); row++) {
        double seconds = validation.get(row).getBuildDuration();
        Weighed of = weighed.get(row);
        double mode = of.mode();
        covered +=
            Math.min(mode, of.quantile(tail)) <= seconds
                    && seconds <= Math.max(mode, of.quantile(1 - tail))
                ? 1
                : 0;
      }
      double off = Math.abs((double) covered / weighed.size() - COVERED);
      if (off < bestOff) {
        bestOff = off;
        best = tail;
      }
    }
    return best;
  }

  private static SortedSet<WorkflowKey> won(DurationModel model, List<BuildExample> validation) {
    List<Foretold> byModel = new ArrayList<>();
    List<Foretold> byBaseline = new ArrayList<>();
    for (BuildExample example : validation) {
      Seconds seconds = model.foretell(example);
      byModel.add(Cases.of(example, seconds.seconds(), seconds.low(), seconds.high()));
      byBaseline.add(Cases.of(example, model.baseline().of(example, 0), null, null));
    }
    return Winners.of(
        byModel,
        byBaseline,
        (model1, baseline1) ->
            DurationScore.of(model1).near() - DurationScore.of(baseline1).near()
                >= MARGIN * model1.size());
  }
}
