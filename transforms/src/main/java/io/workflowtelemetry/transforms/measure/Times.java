package io.workflowtelemetry.transforms.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The earlier and the later of two times that may be missing. */
final class Times {
  private Times() {}

  static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }

  static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isAfter(one) ? other : one;
  }
}
