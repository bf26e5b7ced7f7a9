package io.workflowtelemetry.models.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is foretold of a run.
 *
 * @param modelDuration what the model says of its duration; null where there is no model of it
 * @param baselineDuration what the baseline says of it; null where the workflow has no history
 * @param durationIsModels whether the model won on the validation's runs of the workflow, so that
 *     it may be served
 * @param modelSuccess what the model says of its outcome; null where there is no model of it
 * @param baselineSuccess what the baseline says of it; null where the workflow has no history
 * @param successIsModels as {@code durationIsModels}
 */
public record Foresight(
    @Nullable Seconds modelDuration,
    @Nullable Seconds baselineDuration,
    boolean durationIsModels,
    @Nullable Chance modelSuccess,
    @Nullable Chance baselineSuccess,
    boolean successIsModels) {

  /**
   * A duration in seconds, and between which ones four of five such runs end.
   *
   * @param seconds the one that is most likely
   * @param low one of ten ends before; null where that is not known
   * @param high one of ten ends after; null where that is not known
   */
  public record Seconds(double seconds, @Nullable Double low, @Nullable Double high) {}

  /**
   * A chance to succeed.
   *
   * @param probability from 0 to 1
   * @param factors what moved it most, the strongest first; none of a baseline
   */
  public record Chance(double probability, List<Factor> factors) {
    /** Copies the list. */
    public Chance {
      factors = List.copyOf(factors);
    }
  }

  /**
   * A feature that moved a chance.
   *
   * @param feature name of the column
   * @param value what it was, as text; null where it was not known
   * @param effect by how much it moved the log odds of success
   */
  public record Factor(String feature, @Nullable String value, double effect) {}
}
