package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Threshold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs transforms over a few samples. */
final class MeasuredDimensions {
  static final Instant AS_OF = Instant.parse("2025-06-15T12:00:00Z");

  private MeasuredDimensions() {}

  /** Returns reports in the order of type and key. */
  static List<DimensionReport> reports(MeasureSettings settings, List<DimensionSample> samples) {
    List<DimensionReport> reports =
        new ArrayList<>(
            Collected.run(MeasureDimensions.by(settings), DimensionSample.class, samples));
    reports.sort(
        Comparator.comparing(DimensionReport::getDimensionType)
            .thenComparing(DimensionReport::getDimensionKey));
    return reports;
  }

  static DimensionReport report(MeasureSettings settings, List<DimensionSample> samples) {
    List<DimensionReport> reports = reports(settings, samples);
    if (reports.size() != 1) {
      throw new AssertionError("one dimension, but " + reports);
    }
    return reports.get(0);
  }

  /** Returns a sample of the gate "lint" that ended so long before the end of the window. */
  static DimensionSample sample(Duration before, long durationMs) {
    return sample("gate", "lint", AS_OF.minus(before), durationMs, "trace of " + durationMs);
  }

  static DimensionSample sample(
      String type, String key, Instant endedAt, long durationMs, String traceId) {
    return DimensionSample.newBuilder()
        .setDimensionType(type)
        .setDimensionKey(key)
        .setEndedAt(endedAt)
        .setDurationMs(durationMs)
        .setTraceId(traceId)
        .build();
  }

  /** Returns samples of {@code from} to {@code to} ms, the latter exclusive. */
  static List<DimensionSample> range(Duration before, long from, long to) {
    return LongStream.range(from, to).mapToObj(ms -> sample(before, ms)).toList();
  }

  static Threshold threshold(
      @Nullable String type,
      @Nullable String key,
      @Nullable Double baseline,
      double multiplier,
      boolean active) {
    return new Threshold(type, key, baseline, multiplier, active);
  }

  @SafeVarargs
  static List<DimensionSample> all(List<DimensionSample>... parts) {
    List<DimensionSample> all = new ArrayList<>();
    for (List<DimensionSample> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
