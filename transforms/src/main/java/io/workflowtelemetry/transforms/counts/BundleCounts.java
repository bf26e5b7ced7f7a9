package io.workflowtelemetry.transforms.counts;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.KV;

/**
 * Counts by name, summed within a bundle and given out when it ends. One element a name and bundle
 * instead of one a record keeps counting out of the cost of a run.
 *
 * <p>A name is a path such as {@code records/run/read}: where the count stands in the summary.
 */
public final class BundleCounts {
  private final Map<String, Long> counts = new TreeMap<>();

  /** Returns the coder of a count and its name. */
  public static Coder<KV<String, Long>> coder() {
    return KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
  }

  /** Adds {@code count} to what is counted under {@code name}. */
  public void add(String name, long count) {
    if (count != 0) {
      counts.merge(name, count, Math::addExact);
    }
  }

  /** Gives out every count and starts again from none. */
  public void drainTo(BiConsumer<String, Long> output) {
    counts.forEach(output);
    counts.clear();
  }
}
