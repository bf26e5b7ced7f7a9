package io.workflowtelemetry.transforms.logs.otlp;

import org.jspecify.annotations.Nullable;

/** Values that may be missing. */
final class Optionals {
  private Optionals() {}

  /** Returns a value, or the other where it is missing, which may be so too. */
  static <T> @Nullable T orElse(@Nullable T value, @Nullable T other) {
    return value == null ? other : value;
  }
}
