package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.blocks.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Writes one shard of a table. */
final class WriteShardFn extends DoFn<KV<Shard, Iterable<byte[]>>, WrittenFile> {
  private static final long serialVersionUID = 1L;

  /** Stands for a shard that must be written even without rows. */
  static final byte[] NO_ROWS = {};

  private final List<Table<?>> tables;
  private final String folder;

  WriteShardFn(List<Table<?>> tables, String folder) {
    this.tables = tables;
    this.folder = folder;
  }

  @ProcessElement
  public void process(@Element KV<Shard, Iterable<byte[]>> rows, OutputReceiver<WrittenFile> output)
      throws IOException {
    Shard shard = rows.getKey();
    output.output(write(tables.get(shard.table()), shard, rows.getValue()));
  }

  private <T extends SpecificRecord> WrittenFile write(
      Table<T> table, Shard shard, Iterable<byte[]> blocks) throws IOException {
    List<Place<T>> places = new ArrayList<>();
    for (byte[] bytes : blocks) {
      if (bytes.length > 0) {
        Block<T> block = Block.timed(bytes, table.coder());
        boolean isTimed = table.order().apply(block.row(0)).isTimed();
        for (int row = 0; row < block.size(); row++) {
          long timeMs = block.time(row);
          // A block may hold rows of two shards, and is then given to both.
          if (shard.has(SortKey.bucket(timeMs))) {
            places.add(new Place<>(table, isTimed ? timeMs : 0, block, row));
          }
        }
      }
    }
    Collections.sort(places);
    String part = "%05d-of-%05d".formatted(shard.number(), shard.of());
    return TableFile.write(table, folder, part, () -> places.stream().map(Place::read).iterator());
  }

  /** Where a row is, encoded: all rows of a shard at once would be many times as large. */
  private static final class Place<T extends SpecificRecord> implements Comparable<Place<T>> {
    private final Table<T> table;
    private final long timeMs;
    private final Block<T> block;
    private final int row;
    private byte @Nullable [] key;

    Place(Table<T> table, long timeMs, Block<T> block, int row) {
      this.table = table;
      this.timeMs = timeMs;
      this.block = block;
      this.row = row;
    }

    T read() {
      return block.row(row);
    }

    private byte[] key() {
      byte[] known = key;
      if (known == null) {
        known = table.order().apply(read()).toBytes();
        key = known;
      }
      return known;
    }

    @Override
    public int compareTo(Place<T> other) {
      int byTime = Long.compare(timeMs, other.timeMs);
      return byTime == 0 ? Arrays.compareUnsigned(key(), other.key()) : byTime;
    }
  }
}
