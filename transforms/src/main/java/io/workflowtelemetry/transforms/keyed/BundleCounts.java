package io.workflowtelemetry.transforms.keyed;

import java.io.Serializable;
import java.util.HashMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/**
 * Counts by name, summed within a bundle and emitted when it ends. One element a name and bundle
 * instead of one a record keeps counting out of the cost of a run. It is a {@code DoFn}'s own,
 * which begins each bundle with no counts, since the one before emitted all of them.
 *
 * <p>A name is a path such as {@code records/run/read}: where the count stands in the summary.
 */
public final class BundleCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A count is of no time: earlier than any element. */
  private static final Instant TIMESTAMP = BoundedWindow.TIMESTAMP_MIN_VALUE;

  private final HashMap<String, Long> counts = new HashMap<>();

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
    new TreeMap<>(counts).forEach(output);
    counts.clear();
  }

  /** Ends a bundle: every count goes to the only output, and counting starts again from none. */
  public <InputT> void emit(DoFn<InputT, KV<String, Long>>.FinishBundleContext context) {
    drainTo((name, count) -> context.output(KV.of(name, count), TIMESTAMP, GlobalWindow.INSTANCE));
  }

  /** Ends a bundle: every count goes to {@code output}, and counting starts again from none. */
  public <InputT, OutputT> void emit(
      DoFn<InputT, OutputT>.FinishBundleContext context, TupleTag<KV<String, Long>> output) {
    drainTo(
        (name, count) ->
            context.output(output, KV.of(name, count), TIMESTAMP, GlobalWindow.INSTANCE));
  }
}
