package io.workflowtelemetry.transforms.measure.agents;

import org.jspecify.annotations.Nullable;

/** Differences of numbers that may be missing. */
final class Differences {
  private Differences() {}

  static @Nullable Double of(@Nullable Double one, @Nullable Double other) {
    return one == null || other == null ? null : one - other;
  }
}
