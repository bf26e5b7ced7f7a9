package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.StructuredCoder;

/** All that is known of a group, as one value. */
record WholeGroup<T, O>(GroupPhase phase, Map<String, T> items, Map<String, O> outputs) {
  static <T, O> Coder<WholeGroup<T, O>> coder(Coder<T> item, Coder<O> output) {
    return new WholeGroupCoder<>(item, output);
  }

  private static final class WholeGroupCoder<T, O> extends StructuredCoder<WholeGroup<T, O>> {
    private static final long serialVersionUID = 1L;

    private final MapCoder<String, T> items;
    private final MapCoder<String, O> outputs;

    WholeGroupCoder(Coder<T> item, Coder<O> output) {
      this.items = MapCoder.of(StringUtf8Coder.of(), item);
      this.outputs = MapCoder.of(StringUtf8Coder.of(), output);
    }

    @Override
    public void encode(WholeGroup<T, O> group, OutputStream out) throws IOException {
      GroupPhase.PhaseCoder.INSTANCE.encode(group.phase, out);
      items.encode(group.items, out);
      outputs.encode(group.outputs, out);
    }

    @Override
    public WholeGroup<T, O> decode(InputStream in) throws IOException {
      GroupPhase phase = GroupPhase.PhaseCoder.INSTANCE.decode(in);
      return new WholeGroup<>(phase, items.decode(in), outputs.decode(in));
    }

    @Override
    public List<? extends Coder<?>> getCoderArguments() {
      return List.of(items.getValueCoder(), outputs.getValueCoder());
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      throw new NonDeterministicException(this, "A map has no order.");
    }
  }
}
