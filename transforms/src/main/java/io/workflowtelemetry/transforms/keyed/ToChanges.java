package io.workflowtelemetry.transforms.keyed;

import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;

/**
 * Takes elements for things that are added, and never revised.
 *
 * @param <T> an element
 */
public final class ToChanges<T> extends PTransform<PCollection<T>, PCollection<Change<T>>> {
  private static final long serialVersionUID = 1L;

  private ToChanges() {}

  /** Returns the transform. */
  public static <T> ToChanges<T> create() {
    return new ToChanges<>();
  }

  @Override
  public PCollection<Change<T>> expand(PCollection<T> elements) {
    return elements
        .apply("ToChanges", MapElements.via(new ToChangesFn<T>()))
        .setCoder(ChangeCoder.of(elements.getCoder()));
  }

  private static final class ToChangesFn<T> extends SimpleFunction<T, Change<T>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<T> apply(T element) {
      return Change.added(element);
    }
  }
}
