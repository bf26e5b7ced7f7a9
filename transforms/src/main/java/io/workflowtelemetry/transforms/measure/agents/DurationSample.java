package io.workflowtelemetry.transforms.measure.agents;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.beam.sdk.util.VarInt;

/**
 * At most 10,000 of an agent's durations: those of the invocations whose ids have the least hashes.
 * That is a sample without a choice of its own, and it is the same in any order.
 */
final class DurationSample {
  /** The most durations that are kept. */
  static final int MAX_SIZE = 10_000;

  /**
   * A duration.
   *
   * @param hash of the id of its invocation
   * @param ms the duration in ms
   */
  private record Drawn(long hash, long ms) {
    static final Comparator<Drawn> ORDER =
        Comparator.comparingLong(Drawn::hash).thenComparingLong(Drawn::ms);
  }

  private final PriorityQueue<Drawn> kept = new PriorityQueue<>(Drawn.ORDER.reversed());

  void add(String invocationId, long ms) {
    add(new Drawn(TextHashes.of(invocationId), ms));
  }

  void merge(DurationSample other) {
    other.kept.forEach(this::add);
  }

  /** Returns the durations in ms, in ascending order. */
  double[] sorted() {
    return kept.stream().mapToDouble(Drawn::ms).sorted().toArray();
  }

  private void add(Drawn drawn) {
    kept.add(drawn);
    if (kept.size() > MAX_SIZE) {
      kept.poll();
    }
  }

  void encode(OutputStream out) throws IOException {
    VarInt.encode(kept.size(), out);
    for (Drawn drawn : kept) {
      VarInt.encode(drawn.hash, out);
      VarInt.encode(drawn.ms, out);
    }
  }

  static DurationSample decode(InputStream in) throws IOException {
    DurationSample sample = new DurationSample();
    int size = VarInt.decodeInt(in);
    for (int i = 0; i < size; i++) {
      sample.add(new Drawn(VarInt.decodeLong(in), VarInt.decodeLong(in)));
    }
    return sample;
  }
}
