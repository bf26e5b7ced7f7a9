package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From a step's first line to its last, as far as was read. */
final class StepSpan {
  private final String name;
  private @Nullable Instant startedAt;
  private @Nullable Instant completedAt;

  StepSpan(String name, @Nullable Instant startedAt) {
    this.name = name;
    this.startedAt = startedAt;
    this.completedAt = startedAt;
  }

  String name() {
    return name;
  }

  void extend(@Nullable Instant time) {
    if (time != null) {
      startedAt = startedAt == null ? time : startedAt;
      completedAt = time;
    }
  }

  LogStep step() {
    return LogStep.newBuilder()
        .setName(name)
        .setStartedAt(startedAt)
        .setCompletedAt(completedAt)
        .setDurationMs(Durations.between(startedAt, completedAt))
        .build();
  }
}
