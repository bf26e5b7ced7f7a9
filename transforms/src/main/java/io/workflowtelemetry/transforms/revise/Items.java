package io.workflowtelemetry.transforms.revise;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Takes changes for the things that came. In a history things come once, and don't change.
 *
 * @param <K> what things are grouped by
 * @param <T> a thing
 */
public final class Items<K, T>
    extends PTransform<PCollection<KV<K, Change<T>>>, PCollection<KV<K, T>>> {
  private static final long serialVersionUID = 1L;

  private final KvCoder<K, T> coder;

  private Items(KvCoder<K, T> coder) {
    this.coder = coder;
  }

  /** Returns the transform. */
  public static <K, T> Items<K, T> of(Coder<K> keys, Coder<T> things) {
    return new Items<>(KvCoder.of(keys, things));
  }

  @Override
  public PCollection<KV<K, T>> expand(PCollection<KV<K, Change<T>>> changes) {
    return changes.apply("Came", ParDo.of(new ItemsFn<K, T>())).setCoder(coder);
  }

  private static final class ItemsFn<K, T> extends DoFn<KV<K, Change<T>>, KV<K, T>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element KV<K, Change<T>> change, OutputReceiver<KV<K, T>> output) {
      output.output(KV.of(change.getKey(), change.getValue().came()));
    }
  }
}
