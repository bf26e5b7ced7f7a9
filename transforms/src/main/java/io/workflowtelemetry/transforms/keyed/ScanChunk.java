package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StructuredCoder;

/**
 * Some events of a key that follow each other.
 *
 * @param carry what the scan comes to the first of them with
 * @param events the events in their order
 */
record ScanChunk<EventT, StateT, OutputT>(ScanCarry<StateT, OutputT> carry, List<EventT> events) {
  static <EventT, StateT, OutputT> Coder<ScanChunk<EventT, StateT, OutputT>> coder(
      Coder<EventT> event, Coder<StateT> state, Coder<OutputT> output) {
    return new ScanChunkCoder<>(event, state, output);
  }

  private static final class ScanChunkCoder<EventT, StateT, OutputT>
      extends StructuredCoder<ScanChunk<EventT, StateT, OutputT>> {
    private static final long serialVersionUID = 1L;

    private final ListCoder<EventT> events;
    private final Coder<StateT> state;
    private final NullableCoder<OutputT> output;

    ScanChunkCoder(Coder<EventT> event, Coder<StateT> state, Coder<OutputT> output) {
      this.events = ListCoder.of(event);
      this.state = state;
      this.output = NullableCoder.of(output);
    }

    @Override
    public void encode(ScanChunk<EventT, StateT, OutputT> chunk, OutputStream out)
        throws IOException {
      state.encode(chunk.carry.state(), out);
      output.encode(chunk.carry.output(), out);
      events.encode(chunk.events, out);
    }

    @Override
    public ScanChunk<EventT, StateT, OutputT> decode(InputStream in) throws IOException {
      ScanCarry<StateT, OutputT> carry = new ScanCarry<>(state.decode(in), output.decode(in));
      return new ScanChunk<>(carry, events.decode(in));
    }

    @Override
    public List<? extends Coder<?>> getCoderArguments() {
      return List.of(events.getElemCoder(), state, output.getValueCoder());
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      verifyDeterministic(this, "Its parts must be.", events, state, output);
    }
  }
}
