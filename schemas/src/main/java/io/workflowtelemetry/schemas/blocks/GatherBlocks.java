package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups blocks by key. Flink's grouping of a batch makes one record of all that a bundle holds of
 * a key, and fails where that outgrows its sort buffer; there blocks are gathered in state, one by
 * one.
 *
 * @param <K> a key, of which there are few
 */
public final class GatherBlocks<K>
    extends PTransform<PCollection<KV<K, byte[]>>, PCollection<KV<K, Iterable<byte[]>>>> {
  private static final long serialVersionUID = 1L;

  private GatherBlocks() {}

  /** Returns the transform. */
  public static <K> GatherBlocks<K> create() {
    return new GatherBlocks<>();
  }

  @Override
  public PCollection<KV<K, Iterable<byte[]>>> expand(PCollection<KV<K, byte[]>> blocks) {
    if (!blocks.getPipeline().getOptions().as(BlockOptions.class).isGatheredInState()) {
      return blocks.apply("Group", GroupByKey.create());
    }
    KvCoder<K, byte[]> coder = (KvCoder<K, byte[]>) blocks.getCoder();
    return blocks
        .apply("Gather", ParDo.of(new GatherFn<K>()))
        .setCoder(KvCoder.of(coder.getKeyCoder(), IterableCoder.of(ByteArrayCoder.of())));
  }

  private static final class GatherFn<K> extends DoFn<KV<K, byte[]>, KV<K, Iterable<byte[]>>> {
    private static final long serialVersionUID = 1L;

    @StateId("blocks")
    private final StateSpec<BagState<byte[]>> blocksSpec = StateSpecs.bag(ByteArrayCoder.of());

    @TimerId("end")
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(
        @Element KV<K, byte[]> block,
        @StateId("blocks") BagState<byte[]> blocks,
        @TimerId("end") Timer end) {
      blocks.add(block.getValue());
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
    }

    @OnTimer("end")
    public void end(
        @Key K key,
        @StateId("blocks") BagState<byte[]> blocks,
        OutputReceiver<KV<K, Iterable<byte[]>>> output) {
      output.output(KV.of(key, blocks.read()));
      blocks.clear();
    }
  }
}
