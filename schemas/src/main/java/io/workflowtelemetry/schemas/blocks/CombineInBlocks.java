package io.workflowtelemetry.schemas.blocks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Combines by key as {@link Combine#perKey} does, for bounded input in the global window: values
 * are combined within a bundle, then their accumulators are grouped by {@link GroupInBlocks} and
 * merged.
 *
 * @param <K> a key, with a deterministic coder
 * @param <I> a value
 * @param <O> what the values of a key come to
 */
public final class CombineInBlocks<K, I, O>
    extends PTransform<PCollection<KV<K, I>>, PCollection<KV<K, O>>> {
  private static final long serialVersionUID = 1L;

  private final CombineFn<I, ?, O> combine;

  private CombineInBlocks(CombineFn<I, ?, O> combine) {
    this.combine = combine;
  }

  /**
   * Returns a transform that combines.
   *
   * @param combine how; it must know the coders of its accumulators and of its output
   */
  public static <K, I, O> CombineInBlocks<K, I, O> by(CombineFn<I, ?, O> combine) {
    return new CombineInBlocks<>(combine);
  }

  @Override
  public PCollection<KV<K, O>> expand(PCollection<KV<K, I>> rows) {
    return combine(rows, combine);
  }

  private static <K, I, A, O> PCollection<KV<K, O>> combine(
      PCollection<KV<K, I>> rows, CombineFn<I, A, O> combine) {
    KvCoder<K, I> coder = (KvCoder<K, I>) rows.getCoder();
    Coder<K> keys = coder.getKeyCoder();
    CoderRegistry registry = rows.getPipeline().getCoderRegistry();
    try {
      return rows.apply("CombineBundles", ParDo.of(new CombineBundleFn<>(combine, keys)))
          .setCoder(KvCoder.of(keys, combine.getAccumulatorCoder(registry, coder.getValueCoder())))
          .apply("Group", GroupInBlocks.create())
          .apply("Merge", ParDo.of(new MergeFn<K, A, O>(combine)))
          .setCoder(
              KvCoder.of(keys, combine.getDefaultOutputCoder(registry, coder.getValueCoder())));
    } catch (CannotProvideCoderException e) {
      throw new IllegalArgumentException(combine.getClass() + " lacks a coder", e);
    }
  }

  private static final class CombineBundleFn<K, I, A> extends DoFn<KV<K, I>, KV<K, A>> {
    private static final long serialVersionUID = 1L;

    /** So many accumulators are held, some of which have kilobytes each. */
    private static final int MOST_KEYS = 4096;

    private final CombineFn<I, A, ?> combine;
    private final KeyTexts<K> texts;
    private transient Map<String, Combined<K, A>> bundle;

    CombineBundleFn(CombineFn<I, A, ?> combine, Coder<K> keys) {
      this.combine = combine;
      this.texts = KeyTexts.of(keys);
      this.bundle = new LinkedHashMap<>();
    }

    @StartBundle
    public void startBundle() {
      bundle = new LinkedHashMap<>();
    }

    @ProcessElement
    public void process(@Element KV<K, I> row, OutputReceiver<KV<K, A>> output) {
      String text = texts.text(row.getKey());
      Combined<K, A> combined = bundle.get(text);
      if (combined == null) {
        if (bundle.size() == MOST_KEYS) {
          bundle.values().forEach(held -> output.output(held.compact(combine)));
          bundle.clear();
        }
        combined = new Combined<>(row.getKey(), combine.createAccumulator());
        bundle.put(text, combined);
      }
      combined.accumulator = combine.addInput(combined.accumulator, row.getValue());
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      bundle
          .values()
          .forEach(
              held ->
                  context.output(
                      held.compact(combine),
                      BoundedWindow.TIMESTAMP_MIN_VALUE,
                      GlobalWindow.INSTANCE));
      bundle = new LinkedHashMap<>();
    }
  }

  /** What a bundle holds of a key. */
  private static final class Combined<K, A> {
    private final K key;
    private A accumulator;

    Combined(K key, A accumulator) {
      this.key = key;
      this.accumulator = accumulator;
    }

    KV<K, A> compact(CombineFn<?, A, ?> combine) {
      return KV.of(key, combine.compact(accumulator));
    }
  }

  private static final class MergeFn<K, A, O> extends DoFn<KV<K, Iterable<A>>, KV<K, O>> {
    private static final long serialVersionUID = 1L;

    private final CombineFn<?, A, O> combine;

    MergeFn(CombineFn<?, A, O> combine) {
      this.combine = combine;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<A>> group, OutputReceiver<KV<K, O>> output) {
      // Merging may change the first of them, which therefore must not be an input.
      A first = combine.createAccumulator();
      Iterable<A> all =
          () ->
              Stream.concat(
                      Stream.of(first), StreamSupport.stream(group.getValue().spliterator(), false))
                  .iterator();
      output.output(KV.of(group.getKey(), combine.extractOutput(combine.mergeAccumulators(all))));
    }
  }
}
