package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/** Measures dimensions, and gives the reports of those that are bottlenecks. */
public final class FindBottlenecks
    extends PTransform<PCollection<DimensionSample>, PCollection<DimensionReport>> {
  private final MeasureSettings settings;

  private FindBottlenecks(MeasureSettings settings) {
    this.settings = settings;
  }

  /** Returns the transform with settings. */
  public static FindBottlenecks by(MeasureSettings settings) {
    return new FindBottlenecks(settings);
  }

  /**
   * Says whether a dimension was checked: it took time in the window, and an active threshold
   * covers it.
   */
  public static boolean isEvaluated(DimensionReport report) {
    return report.getSampleCount() > 0 && report.getMultiplier() != null;
  }

  @Override
  public PCollection<DimensionReport> expand(PCollection<DimensionSample> samples) {
    return samples
        .apply("Measure", MeasureDimensions.by(settings))
        .apply("Bottlenecks", Filter.by(DimensionReport::getBottleneck));
  }
}
