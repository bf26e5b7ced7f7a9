package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.blocks.Block;
import io.workflowtelemetry.schemas.blocks.BlockWriter;
import io.workflowtelemetry.schemas.blocks.BlockWriter.Blocks;
import io.workflowtelemetry.schemas.blocks.GatherBlocks;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.blocks.HoldBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of tables as sorted files of about equal size, at least one a table, so that a
 * table without rows still shows its schema. A shard is written whole by one worker under a name of
 * its own and then renamed; a worker that does it again puts the same bytes in the same place.
 *
 * <p>All tables go through one shuffle: a shuffle for each costs an engine more than most tables
 * weigh.
 */
public final class WriteTables extends PTransform<PBegin, PCollection<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  /** What a shard weighs as encoded rows; it is sorted in memory, in about half of that. */
  private static final long SHARD_BYTES = 64L << 20;

  private static final int BLOCK_BYTES = 1 << 16;

  /** Of how many buckets the rows of a block may be: of days, a month. */
  private static final int SPAN = 32;

  private static final TupleTag<KV<Integer, byte[]>> BLOCKS = new TupleTag<>("blocks") {};
  private static final TupleTag<KV<KV<Integer, Long>, Long>> WEIGHTS = new TupleTag<>("weights") {};
  private static final Coder<KV<Integer, Long>> BUCKETS =
      KvCoder.of(VarIntCoder.of(), VarLongCoder.of());

  private final String folder;
  private final List<Table<?>> tables;
  private final transient List<PCollectionList<?>> rows;
  private final long shardBytes;

  private WriteTables(
      String folder, List<Table<?>> tables, List<PCollectionList<?>> rows, long shardBytes) {
    this.folder = folder;
    this.tables = tables;
    this.rows = rows;
    this.shardBytes = shardBytes;
  }

  /** Returns a transform that writes no table yet, below a folder. */
  public static WriteTables below(String folder) {
    return new WriteTables(folder, List.of(), List.of(), SHARD_BYTES);
  }

  /** Returns a transform that writes this table too. */
  public <T extends SpecificRecord> WriteTables with(Table<T> table, PCollection<T> tableRows) {
    return with(table, PCollectionList.of(tableRows));
  }

  /** Returns a transform that writes this table too, of the rows of several collections. */
  public <T extends SpecificRecord> WriteTables with(Table<T> table, PCollectionList<T> tableRows) {
    return new WriteTables(folder, add(tables, table), add(rows, tableRows), shardBytes);
  }

  /** Returns a transform whose shards weigh about {@code bytes}. */
  WriteTables withShardBytes(long bytes) {
    return new WriteTables(folder, tables, rows, bytes);
  }

  private static <E> List<E> add(List<E> list, E element) {
    List<E> all = new ArrayList<>(list);
    all.add(element);
    return List.copyOf(all);
  }

  @Override
  public PCollection<WrittenFile> expand(PBegin begin) {
    List<PCollection<KV<Integer, byte[]>>> blocks = new ArrayList<>();
    List<PCollection<KV<KV<Integer, Long>, Long>>> weighed = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      String name = "Put/" + tables.get(i).output();
      for (PCollection<?> part : rows.get(i).getAll()) {
        PCollectionTuple put = put(tables.get(i), i, part, name);
        blocks.add(put.get(BLOCKS).setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of())));
        weighed.add(put.get(WEIGHTS).setCoder(KvCoder.of(BUCKETS, VarLongCoder.of())));
        name += "/more";
      }
    }
    PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> weights =
        PCollectionList.of(weighed)
            .apply("AllWeights", Flatten.pCollections())
            .apply("ByBucket", GroupInBlocks.create())
            .apply("Weigh", ParDo.of(new SumFn()))
            .setCoder(KvCoder.of(BUCKETS, VarLongCoder.of()))
            .apply("Weights", View.asIterable());
    Coder<KV<Shard, byte[]>> coder = KvCoder.of(Shard.CODER, ByteArrayCoder.of());
    PCollection<KV<Shard, byte[]>> sharded =
        PCollectionList.of(blocks)
            .apply("AllTables", Flatten.pCollections())
            // What weighs how much is known when this has ended, and nothing waits in memory.
            .apply("HoldBlocks", HoldBlocks.create())
            .apply("Shard", ParDo.of(new ShardFn(weights, shardBytes)).withSideInputs(weights))
            .setCoder(coder);
    PCollection<KV<Shard, byte[]>> firstShards =
        begin
            .apply("Start", Create.of(tables.size()))
            .apply(
                "FirstShards",
                ParDo.of(new FirstShardsFn(weights, shardBytes)).withSideInputs(weights))
            .setCoder(coder);
    return PCollectionList.of(sharded)
        .and(firstShards)
        .apply("WithFirstShards", Flatten.pCollections())
        .apply("ByShard", GatherBlocks.create())
        // A shard has all that this needs: with a side input, an engine would send it shards whole.
        .apply("Write", ParDo.of(new WriteShardFn(tables, folder)))
        .setCoder(RecordCoder.of(WrittenFile.class));
  }

  private static <T extends SpecificRecord> PCollectionTuple put(
      Table<T> table, int index, PCollection<?> rows, String name) {
    // The two were given together, as rows of the table's type.
    @SuppressWarnings("unchecked")
    PCollection<T> typed = (PCollection<T>) rows;
    int buckets = BlockWriter.buckets(rows);
    return typed.apply(
        name,
        ParDo.of(new PutFn<>(table, index, buckets))
            .withOutputTags(BLOCKS, TupleTagList.of(WEIGHTS)));
  }

  /**
   * Puts rows in blocks, and weighs them by bucket. Those of {@link #SPAN} buckets share a block
   * until it is full, and have one a bucket from then on: where there are many rows, a block should
   * be of one shard.
   */
  private static final class PutFn<T extends SpecificRecord> extends DoFn<T, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final int table;
    private final int engineBuckets;
    private final RecordCoder<T> coder;
    private final SerializableFunction<T, SortKey> order;
    private transient @Nullable Blocks<T> starts;
    private transient Map<Buckets, BlockWriter<T>> blocks = new HashMap<>();
    private transient Set<Buckets> full = new HashSet<>();
    private transient Map<Long, Long> weights = new TreeMap<>();

    PutFn(Table<T> table, int index, int engineBuckets) {
      this.table = index;
      this.engineBuckets = engineBuckets;
      this.coder = table.coder();
      this.order = table.order();
    }

    @StartBundle
    public void startBundle() {
      starts = Blocks.timed(coder);
      blocks = new HashMap<>();
      full = new HashSet<>();
      weights = new TreeMap<>();
    }

    @ProcessElement
    public void process(@Element T row, MultiOutputReceiver outputs) {
      long timeMs = order.apply(row).timeMs();
      long bucket = SortKey.bucket(timeMs);
      Buckets span = Buckets.around(table, bucket, SPAN);
      Buckets buckets = full.contains(span) ? Buckets.around(table, bucket, 1) : span;
      BlockWriter<T> block =
          blocks.computeIfAbsent(buckets, of -> Objects.requireNonNull(starts).start());
      weights.merge(bucket, block.add(buckets.toString(), timeMs, row), Long::sum);
      if (block.size() >= BLOCK_BYTES) {
        outputs.get(BLOCKS).output(KV.of(engineBucket(buckets), block.toBytes()));
        blocks.remove(buckets);
        full.add(span);
      }
    }

    private int engineBucket(Buckets buckets) {
      return Math.floorMod(buckets.hashCode(), engineBuckets);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      blocks.forEach(
          (buckets, block) ->
              context.output(
                  BLOCKS,
                  KV.of(engineBucket(buckets), block.toBytes()),
                  BoundedWindow.TIMESTAMP_MIN_VALUE,
                  GlobalWindow.INSTANCE));
      weights.forEach(
          (bucket, weight) ->
              context.output(
                  WEIGHTS,
                  KV.of(KV.of(table, bucket), weight),
                  BoundedWindow.TIMESTAMP_MIN_VALUE,
                  GlobalWindow.INSTANCE));
      blocks = new HashMap<>();
      full = new HashSet<>();
      weights = new TreeMap<>();
    }
  }

  private static final class SumFn
      extends DoFn<KV<KV<Integer, Long>, Iterable<Long>>, KV<KV<Integer, Long>, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<KV<Integer, Long>, Iterable<Long>> bucket,
        OutputReceiver<KV<KV<Integer, Long>, Long>> output) {
      long sum = 0;
      for (long weight : bucket.getValue()) {
        sum += weight;
      }
      output.output(KV.of(bucket.getKey(), sum));
    }
  }

  /**
   * Whose rows a block has.
   *
   * @param table the table, from 0
   * @param from the first bucket
   * @param count how many buckets
   */
  private record Buckets(int table, long from, int count) {
    static Buckets around(int table, long bucket, int count) {
      return new Buckets(table, Math.floorDiv(bucket, count) * count, count);
    }

    /** Reads what {@link #toString} wrote. */
    static Buckets parse(String text) {
      String[] parts = text.split("/", 3);
      return new Buckets(
          Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
      return table + "/" + from + "/" + count;
    }
  }

  /** Gives each block to the shards that have rows of it. */
  private static final class ShardFn extends DoFn<KV<Integer, byte[]>, KV<Shard, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> weights;
    private final long shardBytes;
    private transient @Nullable ShardPlan plan;

    ShardFn(PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> weights, long shardBytes) {
      this.weights = weights;
      this.shardBytes = shardBytes;
    }

    @StartBundle
    public void startBundle() {
      plan = null;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      ShardPlan shards = plan;
      if (shards == null) {
        shards = ShardPlan.of(context.sideInput(weights), shardBytes);
        plan = shards;
      }
      byte[] block = context.element().getValue();
      Buckets of = Buckets.parse(Block.firstKey(block));
      for (Shard shard : shards.shards(of.table(), of.from(), of.from() + of.count())) {
        context.output(KV.of(shard, block));
      }
    }
  }

  /** Names the first shard of each table, for those without rows. */
  private static final class FirstShardsFn extends DoFn<Integer, KV<Shard, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> weights;
    private final long shardBytes;

    FirstShardsFn(PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> weights, long shardBytes) {
      this.weights = weights;
      this.shardBytes = shardBytes;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      ShardPlan shards = ShardPlan.of(context.sideInput(weights), shardBytes);
      for (int table = 0; table < context.element(); table++) {
        context.output(KV.of(shards.shards(table).get(0), WriteShardFn.NO_ROWS));
      }
    }
  }
}
