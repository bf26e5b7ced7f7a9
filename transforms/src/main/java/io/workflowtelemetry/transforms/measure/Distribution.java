package io.workflowtelemetry.transforms.measure;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Durations or waits in ms, none negative, and their quantiles: exact to {@value #MAX_EXACT}
 * values, beyond that from a DDSketch of all of them at 0.5 % relative error. Neither depends on
 * the order of the values or on how they were split before they were merged.
 */
public final class Distribution {
  /** The most values that quantiles are exact for. */
  public static final int MAX_EXACT = 1024;

  private static final double RELATIVE_ERROR = 0.005;

  private long count;
  private long sum;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private long[] values = {};
  private @Nullable DDSketch sketch;

  /** Adds a value, which must not be negative. */
  public void add(long value) {
    count++;
    sum = saturatingSum(sum, value);
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (sketch != null) {
      sketch.accept((double) value);
    } else if (count <= MAX_EXACT) {
      if (values.length < count) {
        values = Arrays.copyOf(values, Math.min(MAX_EXACT, Math.max(4, values.length * 2)));
      }
      values[(int) count - 1] = value;
    } else {
      DDSketch all = sketchOf(MAX_EXACT);
      all.accept((double) value);
      replaceValues(all);
    }
  }

  /** Adds all values of another distribution, which stays as it is. */
  public void merge(Distribution other) {
    if (sketch == null && count + other.count <= MAX_EXACT) {
      values = Arrays.copyOf(values, (int) (count + other.count));
      System.arraycopy(other.values, 0, values, (int) count, (int) other.count);
    } else if (other.count > 0) {
      DDSketch all = sketch == null ? sketchOf((int) count) : sketch;
      all.mergeWith(other.sketch == null ? other.sketchOf((int) other.count) : other.sketch);
      replaceValues(all);
    }
    count += other.count;
    sum = saturatingSum(sum, other.sum);
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  /** Returns how many values there are. */
  public long count() {
    return count;
  }

  /** Returns the sum of the values; the greatest long where it would be greater. */
  public long sum() {
    return sum;
  }

  /** Returns the mean, null without values. */
  public @Nullable Double mean() {
    return count == 0 ? null : (double) sum / count;
  }

  /** Returns the least value, null without values. */
  public @Nullable Long min() {
    return count == 0 ? null : min;
  }

  /** Returns the greatest value, null without values. */
  public @Nullable Long max() {
    return count == 0 ? null : max;
  }

  /**
   * Returns the value at rank {@code quantile * (count - 1)}, linear between its neighbours; null
   * without values.
   */
  public @Nullable Double quantile(double quantile) {
    if (count == 0) {
      return null;
    }
    double rank = quantile * (count - 1);
    long below = (long) rank;
    long above = Math.min(below + 1, count - 1);
    LongToDoubleFunction ranked = ranked();
    double lower = ranked.applyAsDouble(below);
    return lower + (rank - below) * (ranked.applyAsDouble(above) - lower);
  }

  /** Returns what gives the value at a rank. */
  private LongToDoubleFunction ranked() {
    DDSketch all = sketch;
    if (all == null) {
      long[] sorted = Arrays.copyOf(values, (int) count);
      Arrays.sort(sorted);
      return rank -> sorted[(int) rank];
    }
    // Half a rank more, as the sketch counts what lies below; it knows a value to a part of it
    // only.
    return rank -> {
      double value = all.getValueAtQuantile(Math.min(1, (rank + 0.5) / (count - 1)));
      return Math.max((double) min, Math.min((double) max, value));
    };
  }

  /**
   * Returns the sum of values that aren't negative, in any order the same; at most the greatest
   * long.
   */
  public static long saturatingSum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private DDSketch sketchOf(int values) {
    DDSketch all = emptySketch();
    for (int i = 0; i < values; i++) {
      all.accept((double) this.values[i]);
    }
    return all;
  }

  private void replaceValues(DDSketch all) {
    sketch = all;
    values = new long[0];
  }

  private static DDSketch emptySketch() {
    // This mapping works on the bits of a double alone, so that a bin is the same on any machine.
    return new DDSketch(
        new CubicallyInterpolatedMapping(RELATIVE_ERROR), UnboundedSizeDenseStore::new);
  }

  /** Writes the values or their sketch. */
  public void encode(OutputStream out) throws IOException {
    VarInt.encode(count, out);
    if (count == 0) {
      return;
    }
    VarInt.encode(sum, out);
    VarInt.encode(min, out);
    VarInt.encode(max, out);
    if (sketch == null) {
      for (int i = 0; i < count; i++) {
        VarInt.encode(values[i], out);
      }
    } else {
      GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
      sketch.encode(bytes, false);
      ByteArrayCoder.of().encode(bytes.trimmedCopy(), out);
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static Distribution decode(InputStream in) throws IOException {
    Distribution distribution = new Distribution();
    distribution.count = VarInt.decodeLong(in);
    if (distribution.count == 0) {
      return distribution;
    }
    distribution.sum = VarInt.decodeLong(in);
    distribution.min = VarInt.decodeLong(in);
    distribution.max = VarInt.decodeLong(in);
    if (distribution.count <= MAX_EXACT) {
      distribution.values = new long[(int) distribution.count];
      for (int i = 0; i < distribution.values.length; i++) {
        distribution.values[i] = VarInt.decodeLong(in);
      }
    } else {
      byte[] bytes = ByteArrayCoder.of().decode(in);
      distribution.sketch =
          DDSketch.decode(ByteArrayInput.wrap(bytes), UnboundedSizeDenseStore::new);
    }
    return distribution;
  }
}
