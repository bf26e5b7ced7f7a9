package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.transforms.measure.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * The durations of a dimension by slice of time, and its slowest spans. The first durations are
 * kept as plain numbers: most sums of a bundle are of a few, and a distribution for each slice of
 * each of them would take a hundred times the memory.
 */
final class DimensionMeasures {
  /** How many spans are kept as evidence. */
  static final int MAX_SLOWEST = 5;

  private static final int MAX_PLAIN = 256;

  /** The low bits of a plain number are its slice, of which there are at most 28. */
  private static final int SLICE_BITS = 5;

  private static final long MAX_PLAIN_MS = Long.MAX_VALUE >> SLICE_BITS;

  /** A span that took long. */
  record SlowSpan(long durationMs, String traceId) {
    static final Comparator<SlowSpan> SLOWEST_FIRST =
        Comparator.comparingLong(SlowSpan::durationMs).reversed().thenComparing(SlowSpan::traceId);
  }

  private long[] plain = {};
  private int plainCount;
  private final SortedMap<Integer, Distribution> distributions = new TreeMap<>();
  private final List<SlowSpan> slowest = new ArrayList<>(0);

  void add(int slice, long durationMs) {
    if (plainCount == MAX_PLAIN || durationMs > MAX_PLAIN_MS) {
      distribution(slice).add(durationMs);
      return;
    }
    if (plainCount == plain.length) {
      plain = Arrays.copyOf(plain, Math.min(MAX_PLAIN, 1 + 2 * plainCount));
    }
    plain[plainCount++] = durationMs << SLICE_BITS | slice;
  }

  void addSlow(SlowSpan span) {
    if (slowest.size() == MAX_SLOWEST
        && SlowSpan.SLOWEST_FIRST.compare(span, slowest.get(MAX_SLOWEST - 1)) >= 0) {
      return;
    }
    slowest.add(span);
    slowest.sort(SlowSpan.SLOWEST_FIRST);
    if (slowest.size() > MAX_SLOWEST) {
      slowest.remove(MAX_SLOWEST);
    }
  }

  void merge(DimensionMeasures other) {
    for (int i = 0; i < other.plainCount; i++) {
      add(slice(other.plain[i]), other.plain[i] >> SLICE_BITS);
    }
    other.distributions.forEach((slice, more) -> distribution(slice).merge(more));
    other.slowest.forEach(this::addSlow);
  }

  /** Returns all durations from one slice to another, the latter exclusive. */
  Distribution durations(int from, int to) {
    Distribution all = new Distribution();
    for (int i = 0; i < plainCount; i++) {
      if (slice(plain[i]) >= from && slice(plain[i]) < to) {
        all.add(plain[i] >> SLICE_BITS);
      }
    }
    distributions.subMap(from, Math.max(from, to)).values().forEach(all::merge);
    return all;
  }

  /** Returns the slowest spans, slowest first. */
  List<SlowSpan> slowest() {
    return List.copyOf(slowest);
  }

  private static int slice(long plain) {
    return (int) (plain & ((1 << SLICE_BITS) - 1));
  }

  private Distribution distribution(int slice) {
    return distributions.computeIfAbsent(slice, unused -> new Distribution());
  }

  static Coder<DimensionMeasures> coder() {
    return new MeasuresCoder();
  }

  void encode(OutputStream out) throws IOException {
    VarInt.encode(plainCount, out);
    for (int i = 0; i < plainCount; i++) {
      VarInt.encode(plain[i], out);
    }
    VarInt.encode(distributions.size(), out);
    for (Map.Entry<Integer, Distribution> slice : distributions.entrySet()) {
      VarInt.encode(slice.getKey(), out);
      slice.getValue().encode(out);
    }
    VarInt.encode(slowest.size(), out);
    for (SlowSpan span : slowest) {
      VarInt.encode(span.durationMs(), out);
      StringUtf8Coder.of().encode(span.traceId(), out);
    }
  }

  static DimensionMeasures decode(InputStream in) throws IOException {
    DimensionMeasures measures = new DimensionMeasures();
    measures.plainCount = VarInt.decodeInt(in);
    measures.plain = new long[measures.plainCount];
    for (int i = 0; i < measures.plainCount; i++) {
      measures.plain[i] = VarInt.decodeLong(in);
    }
    int slices = VarInt.decodeInt(in);
    for (int i = 0; i < slices; i++) {
      int slice = VarInt.decodeInt(in);
      measures.distributions.put(slice, Distribution.decode(in));
    }
    int slowest = VarInt.decodeInt(in);
    for (int i = 0; i < slowest; i++) {
      long durationMs = VarInt.decodeLong(in);
      measures.slowest.add(new SlowSpan(durationMs, StringUtf8Coder.of().decode(in)));
    }
    return measures;
  }

  /** Writes measures between the steps of a pipeline. */
  private static final class MeasuresCoder extends CustomCoder<DimensionMeasures> {
    private static final long serialVersionUID = 1L;

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
      return other instanceof MeasuresCoder;
    }

    @Override
    public int hashCode() {
      return MeasuresCoder.class.hashCode();
    }
  }
}
