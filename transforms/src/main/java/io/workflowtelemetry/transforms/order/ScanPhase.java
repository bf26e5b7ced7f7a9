package io.workflowtelemetry.transforms.order;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * How far the events of a key have come.
 *
 * @param pending how many changes wait to be scanned
 * @param settledUntilMs until when events are settled, in ms since the epoch
 * @param settlesAtMs when more of them will be, {@link #NEVER} where none is there
 */
record ScanPhase(long pending, long settledUntilMs, long settlesAtMs) {
  static final long NEVER = Long.MAX_VALUE;
  static final ScanPhase NEW = new ScanPhase(0, Long.MIN_VALUE, NEVER);

  ScanPhase withPending(long changes) {
    return new ScanPhase(changes, settledUntilMs, settlesAtMs);
  }

  ScanPhase settled(long untilMs, long nextAtMs) {
    return new ScanPhase(pending, untilMs, nextAtMs);
  }

  /** Writes a phase in a few bytes. */
  static final class PhaseCoder extends AtomicCoder<ScanPhase> {
    private static final long serialVersionUID = 1L;
    static final PhaseCoder INSTANCE = new PhaseCoder();

    @Override
    public void encode(ScanPhase phase, OutputStream out) throws IOException {
      VarInt.encode(phase.pending, out);
      VarInt.encode(phase.settledUntilMs, out);
      VarInt.encode(phase.settlesAtMs, out);
    }

    @Override
    public ScanPhase decode(InputStream in) throws IOException {
      return new ScanPhase(VarInt.decodeLong(in), VarInt.decodeLong(in), VarInt.decodeLong(in));
    }
  }
}
