package io.workflowtelemetry.schemas.blocks;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Brings together rows of several bounded collections as {@link Flatten} does. An engine may encode
 * every row of a flattened collection, once for each step that follows; here rows cross as blocks.
 *
 * @param <T> a row
 */
public final class FlattenInBlocks<T> extends PTransform<PCollectionList<T>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private static final int BLOCK_BYTES = 1 << 16;

  private FlattenInBlocks() {}

  /** Returns the transform. */
  public static <T> FlattenInBlocks<T> create() {
    return new FlattenInBlocks<>();
  }

  @Override
  public PCollection<T> expand(PCollectionList<T> rows) {
    Coder<T> coder = rows.get(0).getCoder();
    List<PCollection<byte[]>> blocks = new ArrayList<>();
    for (PCollection<T> part : rows.getAll()) {
      blocks.add(
          part.apply("Put" + blocks.size(), ParDo.of(new PutFn<>(coder)))
              .setCoder(ByteArrayCoder.of()));
    }
    return PCollectionList.of(blocks)
        .apply("AllBlocks", Flatten.pCollections())
        .apply("Open", ParDo.of(new OpenFn<>(coder)))
        .setCoder(coder);
  }

  private static final class PutFn<T> extends DoFn<T, byte[]> {
    private static final long serialVersionUID = 1L;

    private final RowCodec<T> codec;
    private transient BlockWriter<T> block;

    PutFn(Coder<T> coder) {
      this.codec = RowCodec.of(coder);
      this.block = new BlockWriter<>(codec, false);
    }

    @StartBundle
    public void startBundle() {
      block = new BlockWriter<>(codec, false);
    }

    @ProcessElement
    public void process(@Element T row, OutputReceiver<byte[]> output) {
      block.add("", 0, row);
      if (block.size() >= BLOCK_BYTES) {
        output.output(block.toBytes());
        block = new BlockWriter<>(codec, false);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      context.output(block.toBytes(), BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
    }
  }

  private static final class OpenFn<T> extends DoFn<byte[], T> {
    private static final long serialVersionUID = 1L;

    private final RowCodec<T> codec;

    OpenFn(Coder<T> coder) {
      this.codec = RowCodec.of(coder);
    }

    @ProcessElement
    public void process(@Element byte[] bytes, OutputReceiver<T> output) {
      Block<T> block = Block.open(bytes, codec, false);
      for (int row = 0; row < block.size(); row++) {
        output.output(block.row(row));
      }
    }
  }
}
