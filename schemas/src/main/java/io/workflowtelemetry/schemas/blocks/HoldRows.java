package io.workflowtelemetry.schemas.blocks;

import io.workflowtelemetry.schemas.blocks.BlockWriter.Blocks;
import java.util.Objects;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Holds the rows of a bounded collection back until all have come, in blocks: for a step that waits
 * for a side input, which would else hold them in memory one by one. {@link Block#untimed} opens
 * what comes out.
 *
 * @param <T> a row
 */
public final class HoldRows<T>
    extends PTransform<PCollection<T>, PCollection<KV<Integer, byte[]>>> {
  private static final long serialVersionUID = 1L;

  private static final int BLOCK_BYTES = 1 << 16;

  private HoldRows() {}

  /** Returns the transform. */
  public static <T> HoldRows<T> create() {
    return new HoldRows<>();
  }

  @Override
  public PCollection<KV<Integer, byte[]>> expand(PCollection<T> rows) {
    return rows.apply("Put", ParDo.of(new PutFn<>(rows.getCoder(), BlockWriter.buckets(rows))))
        .setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of()))
        .apply("Hold", HoldBlocks.create());
  }

  private static final class PutFn<T> extends DoFn<T, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final RowCodec<T> codec;
    private final int buckets;
    private transient @Nullable Blocks<T> starts;
    private transient @Nullable BlockWriter<T> block;
    private transient int bucket;

    PutFn(Coder<T> coder, int buckets) {
      this.codec = RowCodec.of(coder);
      this.buckets = buckets;
    }

    @StartBundle
    public void startBundle() {
      starts = new Blocks<>(codec, false);
    }

    @ProcessElement
    public void process(@Element T row, OutputReceiver<KV<Integer, byte[]>> output) {
      BlockWriter<T> rows = block == null ? Objects.requireNonNull(starts).start() : block;
      rows.add("", 0, row);
      block = rows;
      if (rows.size() >= BLOCK_BYTES) {
        output.output(KV.of(bucket, rows.toBytes()));
        bucket = (bucket + 1) % buckets;
        block = null;
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (block != null) {
        context.output(
            KV.of(bucket, block.toBytes()),
            BoundedWindow.TIMESTAMP_MIN_VALUE,
            GlobalWindow.INSTANCE);
        block = null;
      }
    }
  }
}
