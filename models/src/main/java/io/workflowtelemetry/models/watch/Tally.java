package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.models.judge.DurationScore;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.measure.agents.WilsonInterval;
import org.jspecify.annotations.Nullable;

/** How right predictions were. It grows in place; the order of runs has a part in the last bits. */
public final class Tally {
  private long durations;
  private long within;
  private long outcomes;
  private long right;
  private long successes;
  private double squares;

  /** Counts what was served of a run, as far as it is known what came. */
  void addServed(Prediction run) {
    add(run, run.getPredictedSeconds(), run.getSuccessProbability());
  }

  /** Counts what the baseline said of a run, served or not. */
  void addBaseline(Prediction run) {
    add(run, run.getBaselineSeconds(), run.getBaselineProbability());
  }

  private void add(Prediction run, @Nullable Double seconds, @Nullable Double chance) {
    Double actual = run.getActualSeconds();
    if (seconds != null && actual != null) {
      durations++;
      within += DurationScore.isNear(seconds, actual) ? 1 : 0;
    }
    Boolean success = run.getActualSuccess();
    if (chance != null && success != null) {
      outcomes++;
      successes += success ? 1 : 0;
      right += (chance >= Judgeable.EVEN) == success ? 1 : 0;
      double error = chance - (success ? 1 : 0);
      squares += error * error;
    }
  }

  /** Adds what another counted. */
  void add(Tally other) {
    durations += other.durations;
    within += other.within;
    outcomes += other.outcomes;
    right += other.right;
    successes += other.successes;
    squares += other.squares;
  }

  /** Returns how many durations are judged. */
  public long durations() {
    return durations;
  }

  /** Returns how many of them are within 20 % of the actual one. */
  public long within() {
    return within;
  }

  /** Returns how many outcomes are judged. */
  public long outcomes() {
    return outcomes;
  }

  /** Returns how many of them were more likely than not, as foretold. */
  public long right() {
    return right;
  }

  /** Says whether nothing is judged. */
  public boolean isEmpty() {
    return durations == 0 && outcomes == 0;
  }

  /** Returns how many runs with a judged outcome succeeded. */
  public long successes() {
    return successes;
  }

  /** Returns the share of durations within 20 %, null where there is none. */
  public @Nullable Double withinShare() {
    return durations == 0 ? null : (double) within / durations;
  }

  /** Returns where that share may lie, null where there is none. */
  public @Nullable WilsonInterval withinInterval() {
    return durations == 0 ? null : WilsonInterval.of(within, durations);
  }

  /** Returns the share of outcomes that were as foretold, null where there is none. */
  public @Nullable Double accuracy() {
    return outcomes == 0 ? null : (double) right / outcomes;
  }

  /** Returns where that share may lie, null where there is none. */
  public @Nullable WilsonInterval accuracyInterval() {
    return outcomes == 0 ? null : WilsonInterval.of(right, outcomes);
  }

  /** Returns the mean square of what chances were off by, null where there is none. */
  public @Nullable Double brier() {
    return outcomes == 0 ? null : squares / outcomes;
  }

  /**
   * Returns by which share that is less than what one would have had who foretells of each of these
   * runs the rate at which they succeeded; negative where it is more. Null where all ended alike:
   * such a one could not be beaten.
   */
  public @Nullable Double brierSkill() {
    if (successes == 0 || successes == outcomes) {
      return null;
    }
    double rate = (double) successes / outcomes;
    return 1 - squares / outcomes / (rate * (1 - rate));
  }
}
