package io.workflowtelemetry.transforms.bottlenecks;

import io.workflowtelemetry.schemas.DimensionSample;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Counts the different traces, and runs, that samples are of. */
public final class CountTraces
    extends PTransform<PCollection<DimensionSample>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  /** The name that the number is given. */
  public static final String NAME = "traces";

  private CountTraces() {}

  /** Returns the transform; it gives nothing where there are no samples. */
  public static CountTraces create() {
    return new CountTraces();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<DimensionSample> samples) {
    return samples
        .apply(
            "TraceIds",
            MapElements.into(TypeDescriptors.strings()).via(DimensionSample::getTraceId))
        .apply("EachOnce", Distinct.create())
        .apply("Name", WithKeys.<String, String>of(NAME).withKeyType(TypeDescriptors.strings()))
        .apply("Count", Count.perKey());
  }
}
