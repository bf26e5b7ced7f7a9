package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.models.serve.SuccessModel;
import io.workflowtelemetry.models.trees.Trees;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Fits a model of outcomes. */
public final class FitSuccess {
  /** By how much less a model's Brier score on validation has to be in a workflow to serve it. */
  public static final double MARGIN = 0.002;

  private static final List<Integer> DEPTHS = List.of(2, 3);
  private static final List<Integer> ROUNDS = List.of(20, 40, 80, 160);

  /** Several, since what one tree makes of the rows that it was given is much by chance. */
  private static final int TREES_A_ROUND = 4;

  private static final int TRUSTS = 20;

  /** By what share a Brier score may be over the least one, and count as good. */
  private static final double AS_GOOD = 0.02;

  /** Where train is cut, in shares of its rows, to judge a later part by an earlier one. */
  private static final List<Double> CUTS = List.of(0.5, 0.65, 0.8, 1.0);

  private FitSuccess() {}

  /** What was chosen on validation and the later parts of train. */
  private record Choice(int depth, int rounds, double trust, double squares) {}

  /** Rows that trees are fitted on, and later ones that they are judged on. */
  private record Fold(List<BuildExample> fit, List<BuildExample> judge) {}

  /** What trees that don't know the end of a run say of it. */
  private record Held(float logOdds, double base, boolean succeeded) {}

  /**
   * A model and how it came about.
   *
   * @param model the model
   * @param settings what XGBoost was told
   * @param rounds how many trees there are
   */
  public record Fitted(SuccessModel model, Map<String, Object> settings, int rounds) {}

  /** Fits it; train must have rows of either outcome. */
  public static Fitted fit(TrainingSet set) {
    Features.Learned learned = Features.learn(set.train(), Target.SUCCESS);
    double base = base(set.train());
    Choice choice = choose(set);
    Map<String, Object> settings = settings(choice.depth, base);
    Trees trees =
        Trees.grow(learned.rows(), Labels.of(set.train(), Target.SUCCESS), settings, choice.rounds);
    Baseline baseline = bestBaseline(set.validation(), base);
    SuccessModel open =
        new SuccessModel(learned.features(), trees, base, choice.trust, baseline, new TreeSet<>());
    SuccessModel model =
        new SuccessModel(
            learned.features(), trees, base, choice.trust, baseline, won(open, set.validation()));
    return new Fitted(model, settings, choice.rounds);
  }

  private static Map<String, Object> settings(int depth, double base) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("objective", "binary:logistic");
    settings.put("base_score", base);
    settings.put("num_parallel_tree", TREES_A_ROUND);
    settings.put("eta", 0.05);
    settings.put("max_depth", depth);
    settings.put("min_child_weight", 5);
    settings.put("lambda", 5);
    settings.put("subsample", 0.8);
    settings.put("colsample_bytree", 0.5);
    return settings;
  }

  /** Validation alone has few failures: later parts of train have a say in the choice too. */
  private static Choice choose(TrainingSet set) {
    List<Fold> folds = folds(set);
    List<Choice> choices = new ArrayList<>();
    for (int depth : DEPTHS) {
      Map<Integer, List<Held>> held = new TreeMap<>();
      folds.forEach(fold -> hold(fold, depth, held));
      held.forEach((rounds, runs) -> choices.add(mostTrusted(depth, rounds, runs)));
    }
    double least = choices.stream().mapToDouble(Choice::squares).min().orElse(0);
    // Of what is as good but for chance, the fewest trees: they go wrong the least once times
    // change.
    return choices.stream()
        .filter(choice -> choice.squares <= least * (1 + AS_GOOD))
        .min(
            Comparator.comparingInt(Choice::rounds)
                .thenComparing(Choice::squares)
                .thenComparing(Choice::depth))
        .orElse(new Choice(DEPTHS.get(0), ROUNDS.get(0), 0, 0));
  }

  private static Choice mostTrusted(int depth, int rounds, List<Held> held) {
    Choice best = new Choice(depth, rounds, 0, squares(held, 0));
    for (int twentieths = 1; twentieths <= TRUSTS; twentieths++) {
      double trust = (double) twentieths / TRUSTS;
      double squares = squares(held, trust);
      if (squares < best.squares) {
        best = new Choice(depth, rounds, trust, squares);
      }
    }
    return best;
  }

  private static List<Fold> folds(TrainingSet set) {
    List<Fold> folds = new ArrayList<>();
    for (int cut = 0; cut < CUTS.size(); cut++) {
      int from = (int) (CUTS.get(cut) * set.train().size());
      List<BuildExample> fit = set.train().subList(0, from);
      List<BuildExample> judge =
          cut + 1 == CUTS.size()
              ? set.validation()
              : set.train().subList(from, (int) (CUTS.get(cut + 1) * set.train().size()));
      double base = base(fit);
      // Of rows that all ended alike nothing is learned.
      if (!judge.isEmpty() && base > 0 && base < 1) {
        folds.add(new Fold(fit, judge));
      }
    }
    return folds;
  }

  private static void hold(Fold fold, int depth, Map<Integer, List<Held>> held) {
    Features.Learned learned = Features.learn(fold.fit, Target.SUCCESS);
    double base = base(fold.fit);
    Trees trees =
        Trees.grow(
            learned.rows(),
            Labels.of(fold.fit, Target.SUCCESS),
            settings(depth, base),
            ROUNDS.get(ROUNDS.size() - 1));
    float[][] rows = learned.features().of(fold.judge);
    for (int rounds : ROUNDS) {
      float[] logOdds = trees.predict(rows, rounds * TREES_A_ROUND);
      List<Held> all = held.computeIfAbsent(rounds, any -> new ArrayList<>());
      for (int row = 0; row < logOdds.length; row++) {
        all.add(new Held(logOdds[row], base, fold.judge.get(row).getBuildSuccess() == 1));
      }
    }
  }

  private static double squares(List<Held> held, double trust) {
    double sum = 0;
    for (Held run : held) {
      double off = SuccessModel.probability(run.logOdds, run.base, trust) - (run.succeeded ? 1 : 0);
      sum += off * off;
    }
    return sum;
  }

  private static double base(List<BuildExample> examples) {
    return examples.stream().mapToDouble(Target.SUCCESS::of).sum() / Math.max(1, examples.size());
  }

  private static Baseline bestBaseline(List<BuildExample> validation, double base) {
    Baseline best = Baseline.MAJORITY;
    for (Baseline other : Baseline.of(Target.SUCCESS)) {
      if (off(cases(validation, other, base), base) < off(cases(validation, best, base), base)) {
        best = other;
      }
    }
    return best;
  }

  private static List<Foretold> cases(List<BuildExample> examples, Baseline baseline, double base) {
    return examples.stream()
        .map(example -> Cases.of(example, baseline.of(example, base), null, null))
        .toList();
  }

  private static double off(List<Foretold> runs, double base) {
    double sum = 0;
    for (Foretold run : runs) {
      Double value = run.value();
      double off = (value == null ? base : value) - (run.succeeded() ? 1 : 0);
      sum += off * off;
    }
    return sum;
  }

  private static SortedSet<WorkflowKey> won(SuccessModel model, List<BuildExample> validation) {
    List<Foretold> byModel = new ArrayList<>();
    for (BuildExample example : validation) {
      byModel.add(Cases.of(example, model.foretell(example).probability(), null, null));
    }
    return Winners.of(
        byModel,
        cases(validation, model.baseline(), model.base()),
        (models, baselines) ->
            off(baselines, model.base()) - off(models, model.base()) >= MARGIN * models.size());
  }
}
