package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a sha besides its runs, as one value.
 *
 * @param expiresAtMs when all expires, in ms since the epoch of event time
 * @param said what counts of all that was said of its commit; null where nothing was
 * @param waiting ids of runs that wait for that and were not given yet
 */
record ShaState(long expiresAtMs, @Nullable ShaItem said, Set<String> waiting) {
  static final ShaState NEW = new ShaState(Long.MIN_VALUE, null, Set.of());

  ShaState expiringAt(long ms) {
    return new ShaState(ms, said, waiting);
  }

  /** No run waits any longer where something is known. */
  ShaState withSaid(ShaItem latest) {
    return new ShaState(expiresAtMs, latest, Set.of());
  }

  ShaState withWaiting(Set<String> ids) {
    return new ShaState(expiresAtMs, said, ids);
  }

  static final class StateCoder extends AtomicCoder<ShaState> {
    private static final long serialVersionUID = 1L;
    static final StateCoder INSTANCE = new StateCoder();

    private static final Coder<@Nullable ShaItem> SAID =
        NullableCoder.of(RecordCoder.of(ShaItem.class));
    private static final Coder<Set<String>> WAITING = SetCoder.of(StringUtf8Coder.of());

    @Override
    public void encode(ShaState state, OutputStream out) throws IOException {
      VarInt.encode(state.expiresAtMs, out);
      SAID.encode(state.said, out);
      WAITING.encode(state.waiting, out);
    }

    @Override
    public ShaState decode(InputStream in) throws IOException {
      long expiresAtMs = VarInt.decodeLong(in);
      ShaItem said = SAID.decode(in);
      return new ShaState(expiresAtMs, said, WAITING.decode(in));
    }
  }
}
