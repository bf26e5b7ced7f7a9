package io.workflowtelemetry.transforms.keyed;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Takes changes of a history for the things that were added: nothing else is in one.
 *
 * @param <T> a thing
 */
public final class FromChanges<T> extends PTransform<PCollection<Change<T>>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private final Coder<T> coder;

  private FromChanges(Coder<T> coder) {
    this.coder = coder;
  }

  /** Returns the transform. */
  public static <T> FromChanges<T> of(Coder<T> coder) {
    return new FromChanges<>(coder);
  }

  @Override
  public PCollection<T> expand(PCollection<Change<T>> changes) {
    return changes.apply("FromChanges", ParDo.of(new FromChangesFn<T>())).setCoder(coder);
  }

  private static final class FromChangesFn<T> extends DoFn<Change<T>, T> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<T> change, OutputReceiver<T> output) {
      output.output(change.added());
    }
  }
}
