package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionKey;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.WeekMedian;
import io.workflowtelemetry.transforms.measure.Distribution;
import io.workflowtelemetry.transforms.measure.traces.DimensionMeasures.SlowSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what was measured of dimensions with their thresholds. */
final class Reporter {
  private static final double MEDIAN = 0.5;

  /**
   * What is compared with.
   *
   * @param p50Ms in ms
   * @param source SET or LEARNED
   */
  private record Baseline(double p50Ms, String source) {}

  private final MeasureSettings settings;
  private final Slices slices;
  private final Thresholds thresholds;

  Reporter(MeasureSettings settings) {
    this.settings = settings;
    this.slices = Slices.of(settings);
    this.thresholds = Thresholds.of(settings.thresholds());
  }

  DimensionReport report(DimensionKey dimension, DimensionMeasures measures) {
    int endOfWindow = slices.after(settings.windowDays());
    int endOfBaseline = slices.after(settings.windowDays() + settings.baselineDays());
    Distribution window = measures.durations(0, endOfWindow);
    Distribution past = measures.durations(endOfWindow, endOfBaseline);
    Threshold threshold =
        thresholds.active(dimension.getDimensionType(), dimension.getDimensionKey());
    Double observed = window.quantile(MEDIAN);
    Baseline baseline = baseline(threshold, past);
    Double multiplier = multiplier(threshold);
    // No time is a multiple of none: with a baseline of 0 there is neither ratio nor bottleneck.
    Double ratio =
        observed == null || baseline == null || baseline.p50Ms == 0
            ? null
            : (Double) (observed / baseline.p50Ms);
    return DimensionReport.newBuilder()
        .setDimensionType(dimension.getDimensionType())
        .setDimensionKey(dimension.getDimensionKey())
        .setSampleCount(window.count())
        .setObservedP50Ms(observed)
        .setBaselineP50Ms(baseline == null ? null : (Double) baseline.p50Ms)
        .setBaselineSource(baseline == null ? null : baseline.source)
        .setBaselineSampleCount(past.count())
        .setMultiplier(multiplier)
        .setRatio(ratio)
        .setBottleneck(
            observed != null
                && baseline != null
                && baseline.p50Ms > 0
                && multiplier != null
                && observed > baseline.p50Ms * multiplier)
        .setEvidenceTraceIds(measures.slowest().stream().map(SlowSpan::traceId).distinct().toList())
        .setWeeks(weeks(measures))
        .build();
  }

  private @Nullable Baseline baseline(@Nullable Threshold threshold, Distribution past) {
    if (threshold != null && threshold.getBaselineP50Ms() != null) {
      return new Baseline(threshold.getBaselineP50Ms(), "SET");
    }
    Double median = past.quantile(MEDIAN);
    return median == null || past.count() < settings.minBaselineSamples()
        ? null
        : new Baseline(median, "LEARNED");
  }

  private @Nullable Double multiplier(@Nullable Threshold threshold) {
    if (threshold == null) {
      return null;
    }
    return settings.multiplier() == null
        ? (Double) threshold.getMultiplier()
        : settings.multiplier();
  }

  private List<WeekMedian> weeks(DimensionMeasures measures) {
    List<WeekMedian> weeks = new ArrayList<>();
    for (int week = settings.trendWeeks(); week >= 1; week--) {
      int start = week * Slices.DAYS_OF_WEEK;
      Distribution durations =
          measures.durations(slices.after(start - Slices.DAYS_OF_WEEK), slices.after(start));
      Double median = durations.quantile(MEDIAN);
      if (median != null) {
        weeks.add(
            new WeekMedian(Instant.ofEpochMilli(slices.startMs(start)), durations.count(), median));
      }
    }
    return weeks;
  }
}
