package io.workflowtelemetry.models.judge;

import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.WorkflowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Measures what is wanted of models, by what the model itself foretold of the runs of test. */
public final class JudgeGates {
  /** How many runs test must have. */
  static final int FEWEST_ROWS = 100;

  /** How many failures test must have. */
  static final int FEWEST_FAILURES = 10;

  /** How many failures and successes a workflow must have to be in the mean of AUC. */
  static final int FEWEST_OF_EACH = 3;

  /** The share of durations within 20 % that a model must reach. */
  public static final double LEAST_NEAR = 0.75;

  private static final String WANTED = "wanted";
  private static final String PLANS = "plans";

  private JudgeGates() {}

  /** Measures a model of durations. */
  public static List<Gate> duration(List<Judged> test) {
    DurationScore model = DurationScore.of(runs(test, Judged.MODEL, any -> true));
    DurationScore mode =
        DurationScore.of(runs(test, Baseline.MODE_DURATION_LAST_20.label(), any -> true));
    boolean enough = model.rows() >= FEWEST_ROWS;
    Double share = enough ? model.share() : null;
    Double ofSuccesses = enough ? model.shareOfSuccesses() : null;
    Double before = mode.share();
    Double gain = share == null || before == null ? null : share - before;
    return List.of(
        new Gate("within_20_percent", WANTED, false, LEAST_NEAR, share),
        new Gate("within_20_percent_of_successes", WANTED, false, 0.82, ofSuccesses),
        new Gate("points_over_mode_duration_last_20", WANTED, false, 0.05, gain),
        new Gate("within_20_percent", PLANS, false, 0.8, share));
  }

  /**
   * Measures a model of outcomes.
   *
   * @param base the share of successes in train
   */
  public static List<Gate> success(List<Judged> test, double base) {
    List<Foretold> all = runs(test, Judged.MODEL, any -> true);
    SuccessScore score = SuccessScore.of(all, base);
    boolean enough = score.rows() >= FEWEST_ROWS && score.failures() >= FEWEST_FAILURES;
    return List.of(
        new Gate("brier_skill", WANTED, false, 0.2, enough ? score.skill() : null),
        new Gate(
            "brier_skill_without_best_repository",
            WANTED,
            false,
            0,
            enough ? skillWithoutBest(all, base) : null),
        new Gate("mean_auc", WANTED, false, 0.75, enough ? meanAuc(all, base) : null),
        new Gate(
            "failures_in_riskiest_fifth",
            WANTED,
            false,
            0.45,
            enough ? score.riskiestFifth() : null),
        new Gate("calibration_error", WANTED, true, 0.06, enough ? score.calibrationError() : null),
        new Gate("accuracy", PLANS, false, 0.85, enough ? score.accuracy() : null));
  }

  /** Returns what somebody foretold of certain workflows. */
  static List<Foretold> runs(List<Judged> judged, String by, Predicate<WorkflowKey> workflows) {
    return judged.stream()
        .map(run -> run.by().get(by))
        .filter(Objects::nonNull)
        .filter(run -> workflows.test(run.workflow()))
        .toList();
  }

  private static @Nullable Double skillWithoutBest(List<Foretold> runs, double base) {
    SortedMap<String, List<Foretold>> repositories = new TreeMap<>();
    runs.forEach(
        run ->
            repositories
                .computeIfAbsent(run.workflow().repository(), any -> new ArrayList<>())
                .add(run));
    if (repositories.size() < 2) {
      return null;
    }
    String best = "";
    double most = Double.NEGATIVE_INFINITY;
    for (var repository : repositories.entrySet()) {
      Double skill = SuccessScore.of(repository.getValue(), base).skill();
      if (skill != null && skill > most) {
        most = skill;
        best = repository.getKey();
      }
    }
    String without = best;
    return SuccessScore.of(
            runs.stream().filter(run -> !run.workflow().repository().equals(without)).toList(),
            base)
        .skill();
  }

  private static @Nullable Double meanAuc(List<Foretold> runs, double base) {
    SortedMap<WorkflowKey, List<Foretold>> workflows = new TreeMap<>();
    runs.forEach(
        run -> workflows.computeIfAbsent(run.workflow(), any -> new ArrayList<>()).add(run));
    double sum = 0;
    int count = 0;
    for (List<Foretold> ofWorkflow : workflows.values()) {
      SuccessScore score = SuccessScore.of(ofWorkflow, base);
      Double auc = score.auc();
      if (auc != null
          && score.failures() >= FEWEST_OF_EACH
          && score.rows() - score.failures() >= FEWEST_OF_EACH) {
        sum += auc;
        count++;
      }
    }
    return count == 0 ? null : sum / count;
  }
}
