package io.workflowtelemetry.transforms.keyed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * Where the events of a key are.
 *
 * @param settledUntilMs until when events are settled, in ms since the epoch
 * @param settlesAtMs when more of them will be, {@link #NEVER} where there are none
 * @param starts the times from which on events are in a chunk, in order, in ms since the epoch; the
 *     first chunk has all events before it too
 */
record ScanIndex(long settledUntilMs, long settlesAtMs, List<Long> starts) {
  static final long NEVER = Long.MAX_VALUE;
  static final ScanIndex NEW = new ScanIndex(Long.MIN_VALUE, NEVER, List.of(Long.MIN_VALUE));

  ScanIndex withStarts(List<Long> now) {
    return new ScanIndex(settledUntilMs, settlesAtMs, now);
  }

  ScanIndex settlesAt(long ms) {
    return new ScanIndex(settledUntilMs, ms, starts);
  }

  /** Returns the index once events before a time are settled, and no time is set for more. */
  ScanIndex settledUntil(long ms) {
    return new ScanIndex(ms, NEVER, starts);
  }

  /** Writes an index. */
  static final class IndexCoder extends AtomicCoder<ScanIndex> {
    private static final long serialVersionUID = 1L;
    private static final ListCoder<Long> STARTS = ListCoder.of(VarLongCoder.of());
    private static final VarLongCoder TIME = VarLongCoder.of();
    static final IndexCoder INSTANCE = new IndexCoder();

    @Override
    public void encode(ScanIndex index, OutputStream out) throws IOException {
      TIME.encode(index.settledUntilMs, out);
      TIME.encode(index.settlesAtMs, out);
      STARTS.encode(index.starts, out);
    }

    @Override
    public ScanIndex decode(InputStream in) throws IOException {
      return new ScanIndex(TIME.decode(in), TIME.decode(in), STARTS.decode(in));
    }
  }
}
