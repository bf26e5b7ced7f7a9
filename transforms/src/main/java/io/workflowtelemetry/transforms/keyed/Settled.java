package io.workflowtelemetry.transforms.keyed;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Takes changes for the things that came, which in a history are settled at once.
 *
 * @param <T> a thing
 */
public final class Settled<T> extends PTransform<PCollection<Change<T>>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private final Coder<T> coder;

  private Settled(Coder<T> coder) {
    this.coder = coder;
  }

  /** Returns the transform. */
  public static <T> Settled<T> of(Coder<T> coder) {
    return new Settled<>(coder);
  }

  @Override
  public PCollection<T> expand(PCollection<Change<T>> changes) {
    return changes.apply("Settled", ParDo.of(new SettledFn<T>())).setCoder(coder);
  }

  private static final class SettledFn<T> extends DoFn<Change<T>, T> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<T> change, OutputReceiver<T> output) {
      output.output(change.came());
    }
  }
}
