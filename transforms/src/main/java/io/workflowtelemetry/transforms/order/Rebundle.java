package io.workflowtelemetry.transforms.order;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;

/**
 * Puts elements into few bundles again after they were grouped. The direct runner gives each key a
 * bundle of its own through every step that follows, at some ms for each step; other runners only
 * spread the elements evenly.
 *
 * @param <T> an element
 */
public final class Rebundle<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private static final int BUNDLES = 8;

  private Rebundle() {}

  /** Returns the transform. */
  public static <T> Rebundle<T> create() {
    return new Rebundle<>();
  }

  @Override
  public PCollection<T> expand(PCollection<T> elements) {
    return elements
        .apply("Few", Reshuffle.<T>viaRandomKey().withNumBuckets(BUNDLES))
        .setCoder(elements.getCoder());
  }
}
