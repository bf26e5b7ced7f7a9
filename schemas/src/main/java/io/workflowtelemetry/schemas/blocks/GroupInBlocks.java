package io.workflowtelemetry.schemas.blocks;

import io.workflowtelemetry.schemas.blocks.BlockWriter.Blocks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Groups by key as {@link GroupByKey} does, for bounded input in the global window, at a fraction
 * of the cost: an engine's cost of a grouping is by element, so rows travel in blocks of some 64
 * KB. The hash of a row's key says in which bucket its block is; buckets are what the engine
 * groups, and each is parted by key in memory.
 *
 * <p>Values are read from their bytes each time that they are iterated, and may be so any number of
 * times.
 *
 * @param <K> a key, with a deterministic coder
 * @param <V> a value
 */
public final class GroupInBlocks<K, V>
    extends PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>> {
  private static final long serialVersionUID = 1L;

  private static final int BLOCK_BYTES = 1 << 16;

  private final @Nullable Order<V> order;

  private GroupInBlocks(@Nullable Order<V> order) {
    this.order = order;
  }

  /**
   * In which order the values of a key come.
   *
   * @param timeMs the time of a value, in ms since the epoch
   * @param ties the order of values of one time; total
   */
  private record Order<V>(SerializableFunction<V, Long> timeMs, Ties<V> ties)
      implements Serializable {}

  /** A comparator that travels with the pipeline. */
  public interface Ties<V> extends Comparator<V>, Serializable {}

  /** Returns a transform that gives the values of a key in any order. */
  public static <K, V> GroupInBlocks<K, V> create() {
    return new GroupInBlocks<>(null);
  }

  /**
   * Returns a transform that gives the values of a key by time.
   *
   * @param timeMs the time of a value, in ms since the epoch
   * @param ties the order of values of one time; total
   */
  public static <K, V> GroupInBlocks<K, V> inOrder(
      SerializableFunction<V, Long> timeMs, Ties<V> ties) {
    return new GroupInBlocks<>(new Order<>(timeMs, ties));
  }

  /**
   * Returns a transform that groups the rows that are made of elements: within the step that puts
   * them into blocks, where to hand each on would cost more than the row.
   */
  public <E> OfElements<E, K, V> of(KvCoder<K, V> coder, RowsOf<E, K, V> rows) {
    return new OfElements<>(coder, rows, order);
  }

  @Override
  public PCollection<KV<K, Iterable<V>>> expand(PCollection<KV<K, V>> rows) {
    return of(
            (KvCoder<K, V>) rows.getCoder(),
            (KV<K, V> row, BiConsumer<K, V> all) -> all.accept(row.getKey(), row.getValue()))
        .expand(rows);
  }

  /** Groups the rows that are made of elements. */
  public static final class OfElements<E, K, V>
      extends PTransform<PCollection<E>, PCollection<KV<K, Iterable<V>>>> {
    private static final long serialVersionUID = 1L;

    private final KvCoder<K, V> coder;
    private final RowsOf<E, K, V> rows;
    private final @Nullable Order<V> order;

    private OfElements(KvCoder<K, V> coder, RowsOf<E, K, V> rows, @Nullable Order<V> order) {
      this.coder = coder;
      this.rows = rows;
      this.order = order;
    }

    /**
     * Returns a transform of the elements of several collections together: to flatten blocks costs
     * less than to flatten rows, which an engine may have to encode one by one for it.
     */
    public OfAllElements<E, K, V> ofAll() {
      return new OfAllElements<>(this);
    }

    @Override
    public PCollection<KV<K, Iterable<V>>> expand(PCollection<E> elements) {
      return group(put(elements, "PutInBlocks"));
    }

    private PCollection<KV<Integer, byte[]>> put(PCollection<E> elements, String name) {
      if (elements.isBounded() == IsBounded.UNBOUNDED) {
        throw new IllegalArgumentException(
            elements.getName() + " has no end and can't be grouped whole");
      }
      int buckets = BlockWriter.buckets(elements);
      return elements
          .apply(name, ParDo.of(new PutInBlocksFn<>(rows, coder, order, buckets)))
          .setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of()));
    }

    private PCollection<KV<K, Iterable<V>>> group(PCollection<KV<Integer, byte[]>> blocks) {
      return blocks
          .apply("GroupBuckets", GatherBlocks.create())
          .apply("PartByKey", ParDo.of(new PartByKeyFn<>(coder, order)))
          .setCoder(KvCoder.of(coder.getKeyCoder(), IterableCoder.of(coder.getValueCoder())));
    }
  }

  /** Groups the rows that are made of the elements of several collections. */
  public static final class OfAllElements<E, K, V>
      extends PTransform<PCollectionList<E>, PCollection<KV<K, Iterable<V>>>> {
    private static final long serialVersionUID = 1L;

    private final OfElements<E, K, V> group;

    private OfAllElements(OfElements<E, K, V> group) {
      this.group = group;
    }

    @Override
    public PCollection<KV<K, Iterable<V>>> expand(PCollectionList<E> elements) {
      List<PCollection<KV<Integer, byte[]>>> blocks = new ArrayList<>();
      for (PCollection<E> part : elements.getAll()) {
        blocks.add(group.put(part, "PutInBlocks" + blocks.size()));
      }
      return group.group(PCollectionList.of(blocks).apply("AllBlocks", Flatten.pCollections()));
    }
  }

  private static final class PutInBlocksFn<E, K, V> extends DoFn<E, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final RowsOf<E, K, V> rows;
    private final KeyTexts<K> keys;
    private final RowCodec<V> codec;
    private final @Nullable Order<V> order;
    private final int buckets;
    private transient @Nullable BlockWriter<V>[] blocks;
    private transient @Nullable Blocks<V> starts;

    PutInBlocksFn(
        RowsOf<E, K, V> rows, KvCoder<K, V> coder, @Nullable Order<V> order, int buckets) {
      this.rows = rows;
      this.keys = KeyTexts.of(coder.getKeyCoder());
      this.codec = RowCodec.of(coder.getValueCoder());
      this.order = order;
      this.buckets = buckets;
      this.blocks = emptyBlocks(buckets);
    }

    @SuppressWarnings("unchecked") // An array of a generic type can't be made otherwise.
    private static <V> @Nullable BlockWriter<V>[] emptyBlocks(int buckets) {
      return (BlockWriter<V>[]) new BlockWriter<?>[buckets];
    }

    @StartBundle
    public void startBundle() {
      blocks = emptyBlocks(buckets);
      starts = new Blocks<>(codec, order != null);
    }

    @ProcessElement
    public void process(@Element E element, OutputReceiver<KV<Integer, byte[]>> output) {
      rows.emit(element, (key, row) -> put(keys.text(key), row, output));
    }

    private void put(String key, V row, OutputReceiver<KV<Integer, byte[]>> output) {
      int bucket = Math.floorMod(spread(key.hashCode()), buckets);
      BlockWriter<V> block = blocks[bucket];
      if (block == null) {
        block = Objects.requireNonNull(starts).start();
        blocks[bucket] = block;
      }
      block.add(key, order == null ? 0 : order.timeMs().apply(row), row);
      if (block.size() >= BLOCK_BYTES) {
        output.output(KV.of(bucket, block.toBytes()));
        blocks[bucket] = null;
      }
    }

    /** Texts that differ in their last character only have hashes that follow each other. */
    private static int spread(int hash) {
      int mixed = hash * 0x9E3779B9;
      return mixed ^ (mixed >>> 16);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      for (int bucket = 0; bucket < buckets; bucket++) {
        BlockWriter<V> block = blocks[bucket];
        if (block != null) {
          context.output(
              KV.of(bucket, block.toBytes()),
              BoundedWindow.TIMESTAMP_MIN_VALUE,
              GlobalWindow.INSTANCE);
        }
      }
      blocks = emptyBlocks(buckets);
      starts = null;
    }
  }

  private static final class PartByKeyFn<K, V>
      extends DoFn<KV<Integer, Iterable<byte[]>>, KV<K, Iterable<V>>> {
    private static final long serialVersionUID = 1L;

    private final KeyTexts<K> keys;
    private final RowCodec<V> codec;
    private final @Nullable Order<V> order;

    PartByKeyFn(KvCoder<K, V> coder, @Nullable Order<V> order) {
      this.keys = KeyTexts.of(coder.getKeyCoder());
      this.codec = RowCodec.of(coder.getValueCoder());
      this.order = order;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<byte[]>> bucket, OutputReceiver<KV<K, Iterable<V>>> output) {
      List<Block<V>> blocks = new ArrayList<>();
      bucket.getValue().forEach(block -> blocks.add(Block.open(block, codec, order != null)));
      Bucket.of(blocks)
          .forEach(
              order == null ? null : order.ties(),
              (key, values) -> output.output(KV.of(keys.key(key), values)));
    }
  }
}
