package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.List;

/** What trees are to learn of each row. */
final class Labels {
  private Labels() {}

  static float[] of(List<BuildExample> examples, Target target) {
    float[] labels = new float[examples.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (float) target.of(examples.get(row));
    }
    return labels;
  }
}
