package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TimestampedValue.TimestampedValueCoder;

/** Writes a mark field by field, so that it doesn't depend on how Java serializes classes. */
final class PollMarkCoder<T, StateT> extends CustomCoder<PollMark<T, StateT>> {
  private static final long serialVersionUID = 1L;
  private static final VarLongCoder TIME = VarLongCoder.of();

  private final Coder<StateT> state;
  private final Coder<List<TimestampedValue<T>>> pending;

  PollMarkCoder(Coder<T> element, Coder<StateT> state) {
    this.state = state;
    this.pending = ListCoder.of(TimestampedValueCoder.of(element));
  }

  @Override
  public void encode(PollMark<T, StateT> mark, OutputStream out) throws IOException {
    state.encode(mark.state(), out);
    pending.encode(mark.pending(), out);
    TIME.encode(mark.watermark(), out);
    TIME.encode(mark.drainedWatermark(), out);
    TIME.encode(mark.pollAt(), out);
    TIME.encode(mark.newsAt(), out);
  }

  @Override
  public PollMark<T, StateT> decode(InputStream in) throws IOException {
    return new PollMark<>(
        state.decode(in),
        pending.decode(in),
        TIME.decode(in),
        TIME.decode(in),
        TIME.decode(in),
        TIME.decode(in));
  }
}
