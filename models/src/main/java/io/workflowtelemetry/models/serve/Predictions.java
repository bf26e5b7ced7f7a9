package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Factor;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.RiskFactor;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes rows of what was foretold. */
public final class Predictions {
  private static final double MS_PER_SECOND = 1000;

  private Predictions() {}

  /**
   * Foretells a run.
   *
   * @param run an example of all runs, with how the run ended if it has
   */
  public static Prediction of(SplitCandidate run, Foreteller foreteller, Canary canary) {
    BuildExample example = run.getExample();
    Prediction prediction = new Prediction();
    prediction.setRepository(example.getRepository());
    prediction.setRunId(example.getRunId());
    prediction.setHeadSha(example.getHeadSha());
    prediction.setWorkflowName(example.getWorkflowName());
    prediction.setCreatedAt(example.getCreatedAt());
    prediction.setModelId(foreteller.modelId());
    prediction.setTrainedUntil(foreteller.trainedUntil());
    prediction.setCanaryPercent(canary.percent());
    boolean isIn = canary.takes(example.getHeadSha(), example.getRunId());
    prediction.setArm((isIn ? Server.MODEL : Server.BASELINE).name());
    Foresight foresight = foreteller.foretell(example);
    serveDuration(prediction, foresight, isIn);
    serveSuccess(prediction, foresight, isIn);
    tellBoth(prediction, foresight);
    tellEnd(prediction, run.getEnd());
    return prediction;
  }

  private static void serveDuration(Prediction prediction, Foresight foresight, boolean isIn) {
    boolean isModels = isIn && foresight.durationIsModels() && foresight.modelDuration() != null;
    Seconds served = isModels ? foresight.modelDuration() : foresight.baselineDuration();
    if (served != null) {
      prediction.setPredictedSeconds(served.seconds());
      prediction.setPredictedSecondsLow(served.low());
      prediction.setPredictedSecondsHigh(served.high());
      prediction.setSecondsBy((isModels ? Server.MODEL : Server.BASELINE).name());
    }
  }

  private static void serveSuccess(Prediction prediction, Foresight foresight, boolean isIn) {
    boolean isModels = isIn && foresight.successIsModels() && foresight.modelSuccess() != null;
    Chance served = isModels ? foresight.modelSuccess() : foresight.baselineSuccess();
    List<RiskFactor> factors = new ArrayList<>();
    if (served != null) {
      prediction.setSuccessProbability(served.probability());
      prediction.setSuccessBy((isModels ? Server.MODEL : Server.BASELINE).name());
      for (Factor factor : served.factors()) {
        factors.add(new RiskFactor(factor.feature(), factor.value(), factor.effect()));
      }
    }
    prediction.setFactors(factors);
  }

  private static void tellBoth(Prediction prediction, Foresight foresight) {
    Seconds model = foresight.modelDuration();
    if (model != null) {
      prediction.setModelSeconds(model.seconds());
      prediction.setModelSecondsLow(model.low());
      prediction.setModelSecondsHigh(model.high());
    }
    Seconds baseline = foresight.baselineDuration();
    if (baseline != null) {
      prediction.setBaselineSeconds(baseline.seconds());
      prediction.setBaselineSecondsLow(baseline.low());
      prediction.setBaselineSecondsHigh(baseline.high());
    }
    prediction.setModelProbability(probability(foresight.modelSuccess()));
    prediction.setBaselineProbability(probability(foresight.baselineSuccess()));
  }

  private static @Nullable Double probability(@Nullable Chance chance) {
    return chance == null ? null : chance.probability();
  }

  private static void tellEnd(Prediction prediction, @Nullable RunEnd end) {
    if (end == null) {
      return;
    }
    prediction.setCompletedAt(end.getCompletedAt());
    Outcome outcome = Outcome.valueOf(end.getOutcome());
    if (outcome.isVerdict()) {
      prediction.setActualSuccess(outcome == Outcome.SUCCESS);
      Long durationMs = end.getDurationMs();
      prediction.setActualSeconds(durationMs == null ? null : durationMs / MS_PER_SECOND);
    }
  }
}
