package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.transforms.measure.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.EnumMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Sums of whole numbers that aren't negative, in any order the same. A sum stops at the greatest
 * long.
 *
 * @param <K> what is summed
 */
final class Sums<K extends Enum<K>> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EnumMap<K, Long> sums;
  private final Class<K> names;

  Sums(Class<K> names) {
    this.names = names;
    this.sums = new EnumMap<>(names);
  }

  Sums<K> add(K name, long value) {
    if (value != 0) {
      sums.merge(name, value, Distribution::saturatingSum);
    }
    return this;
  }

  void merge(Sums<K> other) {
    other.sums.forEach(this::add);
  }

  long get(K name) {
    return sums.getOrDefault(name, 0L);
  }

  /** Returns the share of a part in it and the rest, null where both are 0. */
  @Nullable Double share(K part, K rest) {
    return ratio(part, get(part) + get(rest));
  }

  /** Returns a mean, null of nothing. */
  @Nullable Double mean(K total, K count) {
    return ratio(total, get(count));
  }

  private @Nullable Double ratio(K part, long whole) {
    return whole == 0 ? null : (double) get(part) / whole;
  }

  /** Returns a coder. */
  static <K extends Enum<K>> Coder<Sums<K>> coder(Class<K> names) {
    return new SumsCoder<>(names);
  }

  /** Returns what brings sums together. */
  static <K extends Enum<K>> Combine.CombineFn<Sums<K>, Sums<K>, Sums<K>> merging(Class<K> names) {
    return new MergeFn<>(names);
  }

  private static final class MergeFn<K extends Enum<K>>
      extends Combine.CombineFn<Sums<K>, Sums<K>, Sums<K>> {
    private final Class<K> names;

    MergeFn(Class<K> names) {
      this.names = names;
    }

    @Override
    public Sums<K> createAccumulator() {
      return new Sums<>(names);
    }

    @Override
    public Sums<K> addInput(Sums<K> sums, Sums<K> more) {
      sums.merge(more);
      return sums;
    }

    @Override
    public Sums<K> mergeAccumulators(Iterable<Sums<K>> all) {
      Sums<K> merged = createAccumulator();
      all.forEach(merged::merge);
      return merged;
    }

    @Override
    public Sums<K> extractOutput(Sums<K> sums) {
      return sums;
    }

    @Override
    public Coder<Sums<K>> getAccumulatorCoder(CoderRegistry registry, Coder<Sums<K>> inputCoder) {
      return coder(names);
    }

    @Override
    public Coder<Sums<K>> getDefaultOutputCoder(CoderRegistry registry, Coder<Sums<K>> inputCoder) {
      return coder(names);
    }
  }

  private static final class SumsCoder<K extends Enum<K>> extends CustomCoder<Sums<K>> {
    private static final long serialVersionUID = 1L;
    private final Class<K> names;

    SumsCoder(Class<K> names) {
      this.names = names;
    }

    @Override
    public void encode(Sums<K> sums, OutputStream out) throws IOException {
      for (K name : sums.names.getEnumConstants()) {
        VarInt.encode(sums.get(name), out);
      }
    }

    @Override
    public Sums<K> decode(InputStream in) throws IOException {
      Sums<K> sums = new Sums<>(names);
      for (K name : names.getEnumConstants()) {
        sums.add(name, VarInt.decodeLong(in));
      }
      return sums;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SumsCoder<?> coder && coder.names == names;
    }

    @Override
    public int hashCode() {
      return names.hashCode();
    }
  }
}
