package io.workflowtelemetry.runners.analysis;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** An analysis whose result is given, for what is made of results. */
final class GivenAnalysis extends AnalysisJob {
  /** What an analysis would do. */
  interface Measuring {
    Measured measure() throws IOException;
  }

  private final Measuring measuring;

  /** Makes an analysis whose result this gives. */
  GivenAnalysis(Measuring measuring) {
    this.measuring = measuring;
  }

  /** An analysis that must not be made. */
  static final GivenAnalysis NONE =
      new GivenAnalysis(
          () -> {
            throw new AssertionError("nothing was to be measured");
          });

  /** Returns an analysis that finds this. */
  static GivenAnalysis of(DimensionReport... reports) {
    return of(List.of(reports));
  }

  /** Returns an analysis that finds this in 1400 traces. */
  static GivenAnalysis of(List<DimensionReport> reports) {
    return new GivenAnalysis(() -> measured(reports));
  }

  /** Returns what an analysis finds in 1400 traces. */
  static Measured measured(List<DimensionReport> reports) {
    return new Measured(1400, 0, reports, List.of());
  }

  /** Returns the report of a dimension, which is slow where it took over twice its baseline. */
  static DimensionReport report(String type, String key, double baseline, double observed) {
    return DimensionReport.newBuilder()
        .setDimensionType(type)
        .setDimensionKey(key)
        .setSampleCount(40)
        .setObservedP50Ms(observed)
        .setBaselineP50Ms(baseline)
        .setBaselineSource("LEARNED")
        .setBaselineSampleCount(100)
        .setMultiplier(2.0)
        .setRatio(observed / baseline)
        .setBottleneck(observed > 2 * baseline)
        .setEvidenceTraceIds(List.of("t1", "t2"))
        .setWeeks(List.of())
        .build();
  }

  /** Returns what it finds. */
  Measured measure() throws IOException {
    return measuring.measure();
  }

  @Override
  public Measured measure(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      MeasureSettings measures,
      PipelineOptions engine)
      throws IOException {
    return measuring.measure();
  }

  @Override
  public List<Threshold> learn(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      MeasureSettings measures,
      double multiplier,
      PipelineOptions engine) {
    throw new AssertionError("nothing was to be learned");
  }
}
