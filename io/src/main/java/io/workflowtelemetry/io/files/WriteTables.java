package io.workflowtelemetry.io.files;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
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

  /** What a shard weighs as encoded rows; it is sorted in memory. */
  private static final long SHARD_BYTES = 64L << 20;

  private final String folder;
  private final List<Table<?>> tables;
  private final transient List<PCollection<?>> rows;
  private final long shardBytes;

  private WriteTables(
      String folder, List<Table<?>> tables, List<PCollection<?>> rows, long shardBytes) {
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
    Coder<KV<byte[], byte[]>> rowCoder = KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());
    Coder<KV<Integer, Long>> bucketCoder = KvCoder.of(VarIntCoder.of(), VarLongCoder.of());
    Coder<KV<KV<Integer, Integer>, KV<byte[], byte[]>>> shardedCoder =
        KvCoder.of(KvCoder.of(VarIntCoder.of(), VarIntCoder.of()), rowCoder);
    List<PCollection<KV<KV<Integer, Long>, KV<byte[], byte[]>>>> perTable = new ArrayList<>();
    List<KV<KV<Integer, Integer>, KV<byte[], byte[]>>> firstShards = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      perTable.add(
          encode(tables.get(i), i, rows.get(i)).setCoder(KvCoder.of(bucketCoder, rowCoder)));
      firstShards.add(KV.of(KV.of(i, 0), KV.of(WriteShardFn.NO_ROW, WriteShardFn.NO_ROW)));
    }
    PCollection<KV<KV<Integer, Long>, KV<byte[], byte[]>>> encoded =
        PCollectionList.of(perTable).apply("AllTables", Flatten.pCollections());
    PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets =
        encoded
            .apply("Weigh", ParDo.of(new WeighFn()))
            .setCoder(KvCoder.of(bucketCoder, VarLongCoder.of()))
            .apply("Buckets", View.asIterable());
    PCollection<KV<KV<Integer, Integer>, KV<byte[], byte[]>>> sharded =
        encoded
            .apply("Shard", ParDo.of(new ShardFn(buckets, shardBytes)).withSideInputs(buckets))
            .setCoder(shardedCoder);
    return PCollectionList.of(sharded)
        .and(begin.apply("FirstShards", Create.of(firstShards).withCoder(shardedCoder)))
        .apply("WithFirstShards", Flatten.pCollections())
        .apply("ByShard", GroupByKey.create())
        .apply(
            "Write",
            ParDo.of(new WriteShardFn(tables, folder, buckets, shardBytes)).withSideInputs(buckets))
        .setCoder(RecordCoder.of(WrittenFile.class));
  }

  private static <T extends SpecificRecord>
      PCollection<KV<KV<Integer, Long>, KV<byte[], byte[]>>> encode(
          Table<T> table, int index, PCollection<?> rows) {
    // The two were given together, as rows of the table's type.
    @SuppressWarnings("unchecked")
    PCollection<T> typed = (PCollection<T>) rows;
    return typed.apply("Encode/" + table.output(), ParDo.of(new EncodeFn<>(table, index)));
  }

  private static final class EncodeFn<T extends SpecificRecord>
      extends DoFn<T, KV<KV<Integer, Long>, KV<byte[], byte[]>>> {
    private static final long serialVersionUID = 1L;

    private final int table;
    private final RecordCoder<T> coder;
    private final SerializableFunction<T, SortKey> order;

    EncodeFn(Table<T> table, int index) {
      this.table = index;
      this.coder = RecordCoder.of(table.type());
      this.order = table.order();
    }

    @ProcessElement
    public void process(
        @Element T row, OutputReceiver<KV<KV<Integer, Long>, KV<byte[], byte[]>>> output)
        throws CoderException {
      SortKey key = order.apply(row);
      output.output(
          KV.of(
              KV.of(table, key.bucket()),
              KV.of(key.toBytes(), CoderUtils.encodeToByteArray(coder, row))));
    }
  }

  private static final class WeighFn
      extends DoFn<KV<KV<Integer, Long>, KV<byte[], byte[]>>, KV<KV<Integer, Long>, Long>> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Map<KV<Integer, Long>, Long> bytes;

    @StartBundle
    public void startBundle() {
      bytes = new HashMap<>();
    }

    @ProcessElement
    public void process(@Element KV<KV<Integer, Long>, KV<byte[], byte[]>> row) {
      long weight = (long) row.getValue().getKey().length + row.getValue().getValue().length;
      Objects.requireNonNull(bytes).merge(row.getKey(), weight, Long::sum);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(bytes)
          .forEach(
              (bucket, weight) ->
                  context.output(
                      KV.of(bucket, weight),
                      BoundedWindow.TIMESTAMP_MIN_VALUE,
                      GlobalWindow.INSTANCE));
    }
  }

  private static final class ShardFn
      extends DoFn<
          KV<KV<Integer, Long>, KV<byte[], byte[]>>, KV<KV<Integer, Integer>, KV<byte[], byte[]>>> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets;
    private final long shardBytes;
    private transient @Nullable ShardPlan plan;

    ShardFn(PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets, long shardBytes) {
      this.buckets = buckets;
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
        shards = ShardPlan.of(context.sideInput(buckets), shardBytes);
        plan = shards;
      }
      int table = context.element().getKey().getKey();
      int shard = shards.shard(table, context.element().getKey().getValue());
      context.output(KV.of(KV.of(table, shard), context.element().getValue()));
    }
  }
}
