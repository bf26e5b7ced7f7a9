package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predictions for tests: of runs of a minute, one an hour. */
final class Rows {
  /** A Monday. */
  static final Instant TRAINED = Instant.parse("2026-03-02T00:00:00Z");

  private Rows() {}

  /** Returns when the run of a number was created; those under 0 before models were made. */
  static Instant created(int number) {
    return TRAINED.plus(Duration.ofHours(number));
  }

  /** Returns when it ended. */
  static Instant ended(int number) {
    return created(number).plusSeconds(60);
  }

  /** Returns a row of the models' arm, of a run that succeeded, foretold right. */
  static Prediction.Builder row(int number) {
    return Prediction.newBuilder()
        .setRepository("o/r")
        .setRunId(Integer.toString(100_000 + number))
        .setCreatedAt(created(number))
        .setModelId("0123456789abcdef")
        .setTrainedUntil(TRAINED)
        .setCanaryPercent(30)
        .setArm("MODEL")
        .setPredictedSeconds(60.0)
        .setSecondsBy("MODEL")
        .setSuccessProbability(0.9)
        .setSuccessBy("MODEL")
        .setBaselineSeconds(60.0)
        .setBaselineProbability(0.8)
        .setFactors(List.of())
        .setCompletedAt(ended(number))
        .setActualSeconds(60.0)
        .setActualSuccess(true);
  }

  /** Returns the same with a chance that was foretold and what came. */
  static Prediction.Builder row(int number, double chance, @Nullable Boolean success) {
    return row(number).setSuccessProbability(chance).setActualSuccess(success);
  }
}
