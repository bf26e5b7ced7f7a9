package io.workflowtelemetry.transforms.measure.traces;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.jspecify.annotations.Nullable;

/** Writes measures between the steps of a pipeline. */
final class DimensionMeasuresCoder extends CustomCoder<DimensionMeasures> {
  private static final long serialVersionUID = 1L;

  static DimensionMeasuresCoder of() {
    return new DimensionMeasuresCoder();
  }

  @Override
  public void encode(DimensionMeasures measures, OutputStream out) throws IOException {
    measures.encode(out);
  }

  @Override
  public DimensionMeasures decode(InputStream in) throws IOException {
    return DimensionMeasures.decode(in);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DimensionMeasuresCoder;
  }

  @Override
  public int hashCode() {
    return DimensionMeasuresCoder.class.hashCode();
  }
}
