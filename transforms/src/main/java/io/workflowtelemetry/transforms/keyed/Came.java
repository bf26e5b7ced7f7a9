package io.workflowtelemetry.transforms.keyed;

import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;

/**
 * Takes elements for things that came and never change.
 *
 * @param <T> an element
 */
public final class Came<T> extends PTransform<PCollection<T>, PCollection<Change<T>>> {
  private static final long serialVersionUID = 1L;

  private Came() {}

  /** Returns the transform. */
  public static <T> Came<T> create() {
    return new Came<>();
  }

  @Override
  public PCollection<Change<T>> expand(PCollection<T> elements) {
    return elements
        .apply("Came", MapElements.via(new CameFn<T>()))
        .setCoder(ChangeCoder.of(elements.getCoder()));
  }

  private static final class CameFn<T> extends SimpleFunction<T, Change<T>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<T> apply(T element) {
      return Change.came(element);
    }
  }
}
