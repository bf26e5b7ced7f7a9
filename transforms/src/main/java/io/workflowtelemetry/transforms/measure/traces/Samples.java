package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionSample;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one thing: none until it has ended and its duration is known.
 *
 * @param endedAt when it ended; null while it is under way
 * @param durationMs null where it is not known
 * @param traceId where it can be looked at
 * @param output takes the samples
 */
record Samples(
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    String traceId,
    Consumer<DimensionSample> output) {

  /** Gives a sample, unless the key is null. */
  void add(DimensionType type, @Nullable String key) {
    if (key == null || endedAt == null || durationMs == null || durationMs < 0) {
      return;
    }
    output.accept(
        DimensionSample.newBuilder()
            .setDimensionType(type.label())
            .setDimensionKey(key)
            .setEndedAt(endedAt)
            .setDurationMs(durationMs)
            .setTraceId(traceId)
            .build());
  }
}
