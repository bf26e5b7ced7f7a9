package io.workflowtelemetry.io.files;

import io.workflowtelemetry.schemas.WrittenFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Writes one shard of a table. */
final class WriteShardFn
    extends DoFn<KV<KV<Integer, Integer>, Iterable<KV<byte[], byte[]>>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  /** Stands for a shard that must be written even without rows. */
  static final byte[] NO_ROW = {};

  private final List<Table<?>> tables;
  private final String folder;
  private final PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets;
  private final long shardBytes;

  WriteShardFn(
      List<Table<?>> tables,
      String folder,
      PCollectionView<Iterable<KV<KV<Integer, Long>, Long>>> buckets,
      long shardBytes) {
    this.tables = tables;
    this.folder = folder;
    this.buckets = buckets;
    this.shardBytes = shardBytes;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    int table = context.element().getKey().getKey();
    int shards = ShardPlan.of(context.sideInput(buckets), shardBytes).shards(table);
    List<KV<byte[], byte[]>> rows = new ArrayList<>();
    for (KV<byte[], byte[]> row : context.element().getValue()) {
      if (row.getKey().length > 0) {
        rows.add(row);
      }
    }
    rows.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
    String shard = "%05d-of-%05d".formatted(context.element().getKey().getValue(), shards);
    context.output(TableFile.write(tables.get(table), folder, shard, rows));
  }
}
