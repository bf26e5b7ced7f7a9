package io.workflowtelemetry.models.trees;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.models.json.JsonText;

/** What the splits of trees gained, by feature. */
public final class Gains {
  private static final int NONE = -1;

  private Gains() {}

  /**
   * Returns the sum of what the splits by each feature gained.
   *
   * @param json trees as XGBoost writes them
   * @param features how many features there are
   */
  public static double[] of(byte[] json, int features) {
    double[] gains = new double[features];
    JsonNode trees =
        JsonText.read(json).path("learner").path("gradient_booster").path("model").path("trees");
    for (JsonNode tree : trees) {
      JsonNode left = tree.path("left_children");
      for (int node = 0; node < left.size(); node++) {
        if (left.path(node).asInt() != NONE) {
          gains[tree.path("split_indices").path(node).asInt()] +=
              tree.path("loss_changes").path(node).asDouble();
        }
      }
    }
    return gains;
  }
}
