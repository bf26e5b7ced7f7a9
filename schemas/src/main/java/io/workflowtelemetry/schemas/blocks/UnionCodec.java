package io.workflowtelemetry.schemas.blocks;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.join.RawUnionValue;
import org.apache.beam.sdk.transforms.join.UnionCoder;

/**
 * Writes a value of one of several types after the number of its type.
 *
 * @param codecs of each type
 */
record UnionCodec(List<RowCodec<Object>> codecs) implements RowCodec<RawUnionValue> {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("unchecked") // A value's tag tells its type.
  static UnionCodec of(UnionCoder coder) {
    List<RowCodec<Object>> codecs = new ArrayList<>();
    for (Coder<?> type : coder.getElementCoders()) {
      codecs.add((RowCodec<Object>) RowCodec.of(type));
    }
    return new UnionCodec(List.copyOf(codecs));
  }

  @Override
  public void write(RawUnionValue value, RowOutput out) {
    out.writeUnsigned(value.getUnionTag());
    codecs.get(value.getUnionTag()).write(value.getValue(), out);
  }

  @Override
  public RawUnionValue read(RowInput in) {
    int tag = in.readCount();
    return new RawUnionValue(tag, codecs.get(tag).read(in));
  }
}
