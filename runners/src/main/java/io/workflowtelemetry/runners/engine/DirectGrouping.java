package io.workflowtelemetry.runners.engine;

import java.util.List;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.SingleInputOutputOverrideFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;

/**
 * Makes the direct runner group many keys in reasonable time. It gives each key of a grouping a
 * bundle of its own, through every step that follows, and looks through all keys after each bundle:
 * with some ten thousand keys that takes minutes. Nothing else is changed, results least of all.
 */
public final class DirectGrouping {
  private DirectGrouping() {}

  /** Replaces the groupings of a batch pipeline that will run on the direct runner. */
  public static void apply(Pipeline pipeline) {
    if (pipeline.getOptions().getRunner() == DirectRunner.class) {
      pipeline.replaceAll(
          List.of(
              PTransformOverride.of(
                  DirectGrouping::isPlainCombine, new CombineFactory<Object, Object, Object>()),
              PTransformOverride.of(
                  DirectGrouping::isPlainGrouping, new GroupFactory<Object, Object>())));
    }
  }

  /** Combining is a step of its own to the direct runner, which would not see a grouping in it. */
  private static boolean isPlainCombine(AppliedPTransform<?, ?, ?> applied) {
    return applied.getTransform() instanceof Combine.PerKey<?, ?, ?> combine
        && combine.getFn() instanceof CombineFn
        && combine.getSideInputs().isEmpty()
        && isBatch(applied);
  }

  private static boolean isPlainGrouping(AppliedPTransform<?, ?, ?> applied) {
    return applied.getTransform() instanceof GroupByKey && isBatch(applied);
  }

  private static boolean isBatch(AppliedPTransform<?, ?, ?> applied) {
    return applied.getMainInputs().values().stream()
        .allMatch(
            input ->
                input.isBounded() == IsBounded.BOUNDED
                    && input.getWindowingStrategy().getTrigger() instanceof DefaultTrigger
                    && input.getWindowingStrategy().getWindowFn().isNonMerging()
                    && !GroupInBuckets.isOfBuckets(input));
  }

  private static final class GroupFactory<K, V>
      extends SingleInputOutputOverrideFactory<
          PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>, GroupByKey<K, V>> {
    @Override
    public PTransformReplacement<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>>
        getReplacementTransform(
            AppliedPTransform<
                    PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>, GroupByKey<K, V>>
                applied) {
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(applied), new GroupInBuckets<>());
    }
  }

  private static final class CombineFactory<K, I, O>
      extends SingleInputOutputOverrideFactory<
          PCollection<KV<K, I>>, PCollection<KV<K, O>>, Combine.PerKey<K, I, O>> {
    @Override
    public PTransformReplacement<PCollection<KV<K, I>>, PCollection<KV<K, O>>>
        getReplacementTransform(
            AppliedPTransform<PCollection<KV<K, I>>, PCollection<KV<K, O>>, Combine.PerKey<K, I, O>>
                applied) {
      @SuppressWarnings("unchecked") // isPlainCombine lets no other function through
      CombineFn<I, ?, O> combine = (CombineFn<I, ?, O>) applied.getTransform().getFn();
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(applied),
          new CombineInBuckets<>(
              combine, PTransformReplacements.getSingletonMainOutput(applied).getCoder()));
    }
  }
}
