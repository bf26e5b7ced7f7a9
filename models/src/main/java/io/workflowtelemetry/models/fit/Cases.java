package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.schemas.BuildExample;
import org.jspecify.annotations.Nullable;

/** What was foretold of an example, beside what came. */
final class Cases {
  private Cases() {}

  static Foretold of(
      BuildExample example, @Nullable Double value, @Nullable Double low, @Nullable Double high) {
    return new Foretold(
        WorkflowKey.of(example),
        example.getBuildSuccess() == 1,
        example.getBuildDuration(),
        value,
        low,
        high);
  }
}
