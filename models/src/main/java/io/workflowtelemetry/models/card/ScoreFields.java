package io.workflowtelemetry.models.card;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.models.judge.DurationScore;
import io.workflowtelemetry.models.judge.SuccessScore;
import io.workflowtelemetry.transforms.measure.agents.WilsonInterval;

/** Scores as fields, shares with their 95 % Wilson intervals. */
final class ScoreFields {
  private ScoreFields() {}

  static void put(ObjectNode node, DurationScore score) {
    node.put("rows", score.rows());
    node.put("within_20_percent", score.share());
    putInterval(node, score.near(), score.rows());
    node.put("successes", score.successes());
    node.put("within_20_percent_of_successes", score.shareOfSuccesses());
    node.put("median_error", score.medianError());
    node.put("covered", score.covered());
  }

  static void put(ObjectNode node, SuccessScore score) {
    node.put("rows", score.rows());
    node.put("failures", score.failures());
    node.put("accuracy", score.accuracy());
    putInterval(node, score.right(), score.rows());
    node.put("brier", score.brier());
    node.put("brier_skill", score.skill());
    node.put("auc", score.auc());
    node.put("failures_in_riskiest_fifth", score.riskiestFifth());
    node.put("calibration_error", score.calibrationError());
  }

  private static void putInterval(ObjectNode node, long of, long rows) {
    if (rows > 0) {
      WilsonInterval interval = WilsonInterval.of(of, rows);
      node.put("low", interval.low());
      node.put("high", interval.high());
    }
  }
}
