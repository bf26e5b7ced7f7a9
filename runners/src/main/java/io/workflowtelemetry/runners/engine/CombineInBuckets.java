package io.workflowtelemetry.runners.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/**
 * Combines by key as {@link Combine.PerKey} does: what a bundle holds of a key before keys are
 * grouped, and the outcomes of bundles afterwards.
 *
 * @param <K> a key
 * @param <I> what is combined
 * @param <A> the outcome of a bundle
 * @param <O> the outcome of a key
 */
final class CombineInBuckets<K, I, A, O>
    extends PTransform<PCollection<KV<K, I>>, PCollection<KV<K, O>>> {
  private static final long serialVersionUID = 1L;

  private final CombineFn<I, A, O> combine;
  private final Coder<KV<K, O>> outputCoder;

  CombineInBuckets(CombineFn<I, A, O> combine, Coder<KV<K, O>> outputCoder) {
    this.combine = combine;
    this.outputCoder = outputCoder;
  }

  @Override
  public PCollection<KV<K, O>> expand(PCollection<KV<K, I>> elements) {
    KvCoder<K, I> coder = (KvCoder<K, I>) elements.getCoder();
    Coder<K> keys = coder.getKeyCoder();
    try {
      Coder<A> accumulators =
          combine.getAccumulatorCoder(
              elements.getPipeline().getCoderRegistry(), coder.getValueCoder());
      return elements
          .apply("CombineBundles", ParDo.of(new CombineBundleFn<>(combine, keys)))
          .setCoder(KvCoder.of(keys, accumulators))
          .apply("Group", new GroupInBuckets<>())
          .apply("Merge", ParDo.of(new MergeFn<K, A, O>(combine)))
          .setCoder(outputCoder);
    } catch (CannotProvideCoderException e) {
      throw new IllegalArgumentException(combine + " has no coder for what it gathers", e);
    }
  }

  private static final class CombineBundleFn<K, I, A> extends DoFn<KV<K, I>, KV<K, A>> {
    private static final long serialVersionUID = 1L;

    private final CombineFn<I, A, ?> combine;
    private final Coder<K> keys;
    private transient Map<BoundedWindow, Map<Object, Combined<K, A>>> windows =
        new LinkedHashMap<>();

    CombineBundleFn(CombineFn<I, A, ?> combine, Coder<K> keys) {
      this.combine = combine;
      this.keys = keys;
    }

    @StartBundle
    public void start() {
      windows = new LinkedHashMap<>();
    }

    @ProcessElement
    public void process(
        @Element KV<K, I> element, @Timestamp Instant timestamp, BoundedWindow window) {
      Combined<K, A> combined =
          windows
              .computeIfAbsent(window, unused -> new LinkedHashMap<>())
              .computeIfAbsent(
                  keys.structuralValue(element.getKey()),
                  unused ->
                      new Combined<>(element.getKey(), combine.createAccumulator(), timestamp));
      combined.accumulator = combine.addInput(combined.accumulator, element.getValue());
      if (timestamp.isBefore(combined.earliest)) {
        combined.earliest = timestamp;
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      windows.forEach(
          (window, keys) ->
              keys.values()
                  .forEach(
                      combined ->
                          context.output(
                              KV.of(combined.key, combine.compact(combined.accumulator)),
                              combined.earliest,
                              window)));
      windows = new LinkedHashMap<>();
    }
  }

  /** What a bundle holds of a key. */
  private static final class Combined<K, A> {
    private final K key;
    private A accumulator;
    private Instant earliest;

    Combined(K key, A accumulator, Instant earliest) {
      this.key = key;
      this.accumulator = accumulator;
      this.earliest = earliest;
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
      List<A> accumulators = new ArrayList<>();
      accumulators.add(combine.createAccumulator());
      group.getValue().forEach(accumulators::add);
      output.output(
          KV.of(group.getKey(), combine.extractOutput(combine.mergeAccumulators(accumulators))));
    }
  }
}
