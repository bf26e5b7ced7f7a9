package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.models.serve.Server;
import io.workflowtelemetry.schemas.Prediction;

/** What may be judged of predictions. */
public final class Judgeable {
  /** The chance to succeed below which a failure is foretold. */
  public static final double EVEN = 0.5;

  private Judgeable() {}

  /** Says whether the models did not know the run when they were made. */
  public static boolean isLater(Prediction prediction) {
    return !prediction.getCreatedAt().isBefore(prediction.getTrainedUntil());
  }

  /** Says whether the run is one of those that models may serve. */
  public static boolean isOfModels(Prediction prediction) {
    return prediction.getArm().equals(Server.MODEL.name());
  }

  /** Says whether a duration was served and what it was is known. */
  public static boolean hasDuration(Prediction prediction) {
    return prediction.getPredictedSeconds() != null && prediction.getActualSeconds() != null;
  }

  /** Says whether a chance was served and what came is known. */
  public static boolean hasOutcome(Prediction prediction) {
    return prediction.getSuccessProbability() != null && prediction.getActualSuccess() != null;
  }
}
