package io.workflowtelemetry.transforms.order;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Puts elements into a few bundles again after they were grouped. The direct runner gives each key
 * a bundle of its own through every step that follows, at some ms a step, so that a thousand keys
 * cost minutes. Other runners have no need of it. It changes bundles and timestamps, no elements,
 * and serves bounded collections only.
 *
 * @param <T> an element
 */
public final class Rebundle<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private final int bundles;

  private Rebundle(int bundles) {
    this.bundles = bundles;
  }

  /**
   * Returns the transform.
   *
   * @param bundles how many bundles there shall be; 0 leaves them as they are
   */
  public static <T> Rebundle<T> into(int bundles) {
    return new Rebundle<>(bundles);
  }

  @Override
  public PCollection<T> expand(PCollection<T> elements) {
    if (bundles == 0) {
      return elements;
    }
    return elements
        .apply("Deal", ParDo.of(new DealFn<T>(bundles)))
        .setCoder(KvCoder.of(VarIntCoder.of(), elements.getCoder()))
        .apply("ByBundle", GroupByKey.create())
        .apply("Bundles", Values.create())
        .apply("Elements", Flatten.iterables())
        .setCoder(elements.getCoder());
  }

  /** Deals elements out like cards. */
  private static final class DealFn<T> extends DoFn<T, KV<Integer, T>> {
    private final int bundles;
    private transient int next;

    DealFn(int bundles) {
      this.bundles = bundles;
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<KV<Integer, T>> output) {
      next = (next + 1) % bundles;
      output.output(KV.of(next, element));
    }
  }
}
