package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.blocks.EachOnce;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Counts the different traces, and runs, that samples are of: counts that are to be summed. */
public final class CountTraces
    extends PTransform<PCollection<DimensionSample>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  /** The name that the number is given. */
  public static final String NAME = "traces";

  private CountTraces() {}

  /** Returns the transform; it gives 1 for each. */
  public static CountTraces create() {
    return new CountTraces();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<DimensionSample> samples) {
    return samples
        .apply(
            "TraceIds",
            MapElements.into(TypeDescriptors.strings()).via(DimensionSample::getTraceId))
        .apply("EachOnce", EachOnce.create())
        .apply("Count", MapElements.via(new CountOne()));
  }

  private static final class CountOne extends SimpleFunction<String, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, Long> apply(String traceId) {
      return KV.of(NAME, 1L);
    }
  }
}
