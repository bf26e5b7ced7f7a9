package io.workflowtelemetry.io.files;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.HashMap;
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
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as sorted files of about equal size, at least one, so that an output without rows
 * still shows its schema. A shard is written whole by one worker under a name of its own and then
 * renamed; a worker that does it again puts the same bytes in the same place.
 *
 * @param <T> a row
 */
public final class WriteShards<T extends SpecificRecord>
    extends PTransform<PCollection<T>, PCollection<WrittenFile>> {
  /** What a shard weighs as encoded rows; it is sorted in memory. */
  private static final long SHARD_BYTES = 64L << 20;

  private final Class<T> type;
  private final RowFormat<T> format;
  private final SerializableFunction<T, SortKey> order;
  private final String folder;
  private final String output;
  private final long shardBytes;

  private WriteShards(
      Class<T> type,
      RowFormat<T> format,
      SerializableFunction<T, SortKey> order,
      String folder,
      String output,
      long shardBytes) {
    this.type = type;
    this.format = format;
    this.order = order;
    this.folder = folder;
    this.output = output;
    this.shardBytes = shardBytes;
  }

  /**
   * Returns a transform that writes Parquet.
   *
   * @param order where a row stands; equal only for equal rows
   * @param folder the folder that all output goes below
   * @param output folder and first part of the files' names, such as {@code runs/runs}
   */
  public static <T extends SpecificRecord> WriteShards<T> asParquet(
      Class<T> type, SerializableFunction<T, SortKey> order, String folder, String output) {
    return new WriteShards<>(type, new ParquetFormat<>(type), order, folder, output, SHARD_BYTES);
  }

  /** Returns a transform that writes JSON Lines; the parameters are those of Parquet. */
  public static <T extends SpecificRecord> WriteShards<T> asJsonLines(
      Class<T> type, SerializableFunction<T, SortKey> order, String folder, String output) {
    return new WriteShards<>(type, new JsonLinesFormat<>(), order, folder, output, SHARD_BYTES);
  }

  /** Returns a transform whose shards weigh about {@code bytes}. */
  WriteShards<T> withShardBytes(long bytes) {
    return new WriteShards<>(type, format, order, folder, output, bytes);
  }

  @Override
  public PCollection<WrittenFile> expand(PCollection<T> rows) {
    Coder<KV<byte[], byte[]>> encodedCoder = KvCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of());
    PCollection<KV<Long, KV<byte[], byte[]>>> encoded =
        rows.apply("Encode", ParDo.of(new EncodeFn<>(type, order)))
            .setCoder(KvCoder.of(VarLongCoder.of(), encodedCoder));
    PCollectionView<Iterable<KV<Long, Long>>> buckets =
        encoded
            .apply("Weigh", ParDo.of(new WeighFn()))
            .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
            .apply("Buckets", View.asIterable());
    Coder<KV<Integer, KV<byte[], byte[]>>> shardedCoder =
        KvCoder.of(VarIntCoder.of(), encodedCoder);
    PCollection<KV<Integer, KV<byte[], byte[]>>> sharded =
        encoded
            .apply("Shard", ParDo.of(new ShardFn(buckets, shardBytes)).withSideInputs(buckets))
            .setCoder(shardedCoder);
    PCollection<KV<Integer, KV<byte[], byte[]>>> firstShard =
        rows.getPipeline()
            .apply(
                output + "/FirstShard",
                Create.of(KV.of(0, KV.of(WriteShardFn.NO_ROW, WriteShardFn.NO_ROW)))
                    .withCoder(shardedCoder));
    return PCollectionList.of(sharded)
        .and(firstShard)
        .apply("WithFirstShard", Flatten.pCollections())
        .apply("ByShard", GroupByKey.create())
        .apply(
            "Write",
            ParDo.of(new WriteShardFn<>(type, format, folder, output, buckets, shardBytes))
                .withSideInputs(buckets))
        .setCoder(RecordCoder.of(WrittenFile.class));
  }

  private static final class EncodeFn<T extends SpecificRecord>
      extends DoFn<T, KV<Long, KV<byte[], byte[]>>> {
    private final RecordCoder<T> coder;
    private final SerializableFunction<T, SortKey> order;

    EncodeFn(Class<T> type, SerializableFunction<T, SortKey> order) {
      this.coder = RecordCoder.of(type);
      this.order = order;
    }

    @ProcessElement
    public void process(@Element T row, OutputReceiver<KV<Long, KV<byte[], byte[]>>> output)
        throws CoderException {
      SortKey key = order.apply(row);
      output.output(
          KV.of(key.bucket(), KV.of(key.toBytes(), CoderUtils.encodeToByteArray(coder, row))));
    }
  }

  private static final class WeighFn extends DoFn<KV<Long, KV<byte[], byte[]>>, KV<Long, Long>> {
    private transient @Nullable Map<Long, Long> bytes;

    @StartBundle
    public void startBundle() {
      bytes = new HashMap<>();
    }

    @ProcessElement
    public void process(@Element KV<Long, KV<byte[], byte[]>> row) {
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
      extends DoFn<KV<Long, KV<byte[], byte[]>>, KV<Integer, KV<byte[], byte[]>>> {
    private final PCollectionView<Iterable<KV<Long, Long>>> buckets;
    private final long shardBytes;
    private transient @Nullable ShardPlan plan;

    ShardFn(PCollectionView<Iterable<KV<Long, Long>>> buckets, long shardBytes) {
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
      KV<Long, KV<byte[], byte[]>> row = context.element();
      context.output(KV.of(shards.shard(row.getKey()), row.getValue()));
    }
  }
}
