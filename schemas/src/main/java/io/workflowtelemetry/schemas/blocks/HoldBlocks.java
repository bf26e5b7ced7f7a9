package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Holds blocks until all are there, and then gives them one by one: to a step that waits for a side
 * input, which would else hold them in memory.
 *
 * @param <K> a key, of which there are few
 */
public final class HoldBlocks<K>
    extends PTransform<PCollection<KV<K, byte[]>>, PCollection<KV<K, byte[]>>> {
  private static final long serialVersionUID = 1L;

  private HoldBlocks() {}

  /** Returns the transform. */
  public static <K> HoldBlocks<K> create() {
    return new HoldBlocks<>();
  }

  @Override
  public PCollection<KV<K, byte[]>> expand(PCollection<KV<K, byte[]>> blocks) {
    return blocks
        .apply("Gather", GatherBlocks.create())
        .apply("OneByOne", ParDo.of(new OneByOneFn<K>()))
        .setCoder(blocks.getCoder());
  }

  private static final class OneByOneFn<K> extends DoFn<KV<K, Iterable<byte[]>>, KV<K, byte[]>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<K, Iterable<byte[]>> blocks, OutputReceiver<KV<K, byte[]>> output) {
      blocks.getValue().forEach(block -> output.output(KV.of(blocks.getKey(), block)));
    }
  }
}
