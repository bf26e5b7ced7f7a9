package io.workflowtelemetry.transforms.bottlenecks;

import io.workflowtelemetry.transforms.aggregate.Distribution;
import io.workflowtelemetry.transforms.bottlenecks.DimensionMeasures.SlowSpan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** Writes measures between the steps of a pipeline. */
final class DimensionMeasuresCoder extends CustomCoder<DimensionMeasures> {
  private static final long serialVersionUID = 1L;

  static DimensionMeasuresCoder of() {
    return new DimensionMeasuresCoder();
  }

  @Override
  public void encode(DimensionMeasures measures, OutputStream out) throws IOException {
    VarInt.encode(measures.durations.size(), out);
    for (Map.Entry<Integer, Distribution> slice : measures.durations.entrySet()) {
      VarInt.encode(slice.getKey(), out);
      slice.getValue().encode(out);
    }
    VarInt.encode(measures.slowest.size(), out);
    for (SlowSpan span : measures.slowest) {
      VarInt.encode(span.durationMs(), out);
      StringUtf8Coder.of().encode(span.traceId(), out);
    }
  }

  @Override
  public DimensionMeasures decode(InputStream in) throws IOException {
    DimensionMeasures measures = new DimensionMeasures();
    int slices = VarInt.decodeInt(in);
    for (int i = 0; i < slices; i++) {
      int slice = VarInt.decodeInt(in);
      measures.durations.put(slice, Distribution.decode(in));
    }
    int slowest = VarInt.decodeInt(in);
    for (int i = 0; i < slowest; i++) {
      long durationMs = VarInt.decodeLong(in);
      measures.slowest.add(new SlowSpan(durationMs, StringUtf8Coder.of().decode(in)));
    }
    return measures;
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
