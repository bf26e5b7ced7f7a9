package io.workflowtelemetry.runners.analysis;

import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.cli.AnalysisRequest;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * An analysis whose result is given, for what is made of results.
 *
 * @param measuring gives it
 */
record GivenAnalysis(Measuring measuring) implements AnalysisJob {
  /** What an analysis would do. */
  interface Measuring {
    Measured measure(AnalysisRequest request, PipelineOptions options) throws IOException;
  }

  /** An analysis that must not be made. */
  static final GivenAnalysis NONE =
      new GivenAnalysis(
          (request, options) -> {
            throw new AssertionError("nothing was to be measured");
          });

  /** Returns an analysis that finds this. */
  static GivenAnalysis of(DimensionReport... reports) {
    return of(List.of(reports));
  }

  /** Returns an analysis that finds this in 1400 traces. */
  static GivenAnalysis of(List<DimensionReport> reports) {
    return new GivenAnalysis((request, options) -> measured(reports));
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

  @Override
  public Measured measure(AnalysisRequest request, PipelineOptions options) throws IOException {
    return measuring.measure(request, options);
  }

  @Override
  public List<Threshold> learn(
      AnalysisRequest request, double multiplier, PipelineOptions options) {
    throw new AssertionError("nothing was to be learned");
  }
}
