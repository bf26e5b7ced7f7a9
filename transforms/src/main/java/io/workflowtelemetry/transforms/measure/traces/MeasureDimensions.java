package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionKey;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long dimensions took in a window and before it, and says which of them are
 * bottlenecks (SEMANTICS, section 4). There is a report of each dimension that has a sample in the
 * window, the baseline or the trend; samples from any other time are dropped before they are
 * shuffled. It serves bounded collections in the global window.
 */
public final class MeasureDimensions
    extends PTransform<PCollection<DimensionSample>, PCollection<DimensionReport>> {
  private final MeasureSettings settings;

  private MeasureDimensions(MeasureSettings settings) {
    this.settings = settings;
  }

  /** Returns the transform with settings. */
  public static MeasureDimensions by(MeasureSettings settings) {
    return new MeasureDimensions(settings);
  }

  @Override
  public PCollection<DimensionReport> expand(PCollection<DimensionSample> samples) {
    return samples
        .apply("Place", ParDo.of(new PlaceFn(settings)))
        .setCoder(KvCoder.of(RecordCoder.of(DimensionKey.class), DimensionMeasures.coder()))
        .apply("Merge", CombineInBlocks.by(new MergeFn()))
        .apply("Report", ParDo.of(new ReportFn(settings)))
        .setCoder(RecordCoder.of(DimensionReport.class));
  }

  private static final class MergeFn
      extends Combine.CombineFn<DimensionMeasures, DimensionMeasures, DimensionMeasures> {
    @Override
    public DimensionMeasures createAccumulator() {
      return new DimensionMeasures();
    }

    @Override
    public DimensionMeasures addInput(DimensionMeasures measures, DimensionMeasures input) {
      measures.merge(input);
      return measures;
    }

    @Override
    public DimensionMeasures mergeAccumulators(Iterable<DimensionMeasures> parts) {
      DimensionMeasures merged = createAccumulator();
      parts.forEach(merged::merge);
      return merged;
    }

    @Override
    public DimensionMeasures extractOutput(DimensionMeasures measures) {
      return measures;
    }

    @Override
    public Coder<DimensionMeasures> getAccumulatorCoder(
        CoderRegistry registry, Coder<DimensionMeasures> inputCoder) {
      return DimensionMeasures.coder();
    }

    @Override
    public Coder<DimensionMeasures> getDefaultOutputCoder(
        CoderRegistry registry, Coder<DimensionMeasures> inputCoder) {
      return DimensionMeasures.coder();
    }
  }

  private static final class ReportFn
      extends DoFn<KV<DimensionKey, DimensionMeasures>, DimensionReport> {
    private final MeasureSettings settings;
    private transient @Nullable Reporter reporter;

    ReportFn(MeasureSettings settings) {
      this.settings = settings;
    }

    @Setup
    public void setup() {
      reporter = new Reporter(settings);
    }

    @ProcessElement
    public void process(
        @Element KV<DimensionKey, DimensionMeasures> dimension,
        OutputReceiver<DimensionReport> output) {
      output.output(
          Objects.requireNonNull(reporter).report(dimension.getKey(), dimension.getValue()));
    }
  }
}
