package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Counts how often each row is there, in bounded input.
 *
 * @param <T> a row, with a deterministic coder
 */
public final class CountEach<T> extends PTransform<PCollection<T>, PCollection<KV<T, Long>>> {
  private static final long serialVersionUID = 1L;

  private CountEach() {}

  /** Returns the transform. */
  public static <T> CountEach<T> create() {
    return new CountEach<>();
  }

  @Override
  public PCollection<KV<T, Long>> expand(PCollection<T> rows) {
    return rows.apply("One", ParDo.of(new OneFn<>()))
        .setCoder(KvCoder.of(rows.getCoder(), VarLongCoder.of()))
        .apply("Sum", CombineInBlocks.by(Sum.ofLongs()));
  }

  private static final class OneFn<T> extends DoFn<T, KV<T, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element T row, OutputReceiver<KV<T, Long>> output) {
      output.output(KV.of(row, 1L));
    }
  }
}
