package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.models.serve.Server;
import io.workflowtelemetry.schemas.Prediction;

/** What may be judged of predictions, and how. */
public final class Judged {
  /** How far a duration may be from the actual one, as a share of that. */
  public static final double WITHIN = 0.2;

  /** The chance to succeed below which a failure is foretold. */
  public static final double EVEN = 0.5;

  private Judged() {}

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

  /** Says whether a duration is within 20 % of the actual one. */
  public static boolean isWithin(double seconds, double actual) {
    return Math.abs(seconds - actual) <= WITHIN * actual;
  }
}
