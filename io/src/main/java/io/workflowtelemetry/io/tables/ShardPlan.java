package io.workflowtelemetry.io.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.values.KV;

/**
 * Which rows of a table share a shard: those of consecutive buckets, until they weigh enough. It
 * follows from the rows alone, never from the runner or its parallelism, so that files are the same
 * everywhere.
 */
final class ShardPlan {
  private final Map<Integer, List<Shard>> shards = new HashMap<>();

  private ShardPlan() {}

  /**
   * Plans shards of about {@code shardBytes}.
   *
   * @param bucketBytes the bytes in each bucket of each table, in any number of parts
   */
  static ShardPlan of(Iterable<KV<KV<Integer, Long>, Long>> bucketBytes, long shardBytes) {
    Map<Integer, NavigableMap<Long, Long>> tables = new HashMap<>();
    for (KV<KV<Integer, Long>, Long> part : bucketBytes) {
      tables
          .computeIfAbsent(part.getKey().getKey(), table -> new TreeMap<>())
          .merge(part.getKey().getValue(), part.getValue(), Long::sum);
    }
    ShardPlan plan = new ShardPlan();
    tables.forEach((table, buckets) -> plan.shards.put(table, cut(table, buckets, shardBytes)));
    return plan;
  }

  private static List<Shard> cut(int table, NavigableMap<Long, Long> buckets, long shardBytes) {
    List<Long> starts = new ArrayList<>();
    long inShard = 0;
    for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
      if (starts.isEmpty() || inShard >= shardBytes) {
        starts.add(bucket.getKey());
        inShard = 0;
      }
      inShard += bucket.getValue();
    }
    starts.add(buckets.lastKey() + 1);
    List<Shard> shards = new ArrayList<>();
    int of = starts.size() - 1;
    for (int i = 0; i < of; i++) {
      shards.add(new Shard(table, i, of, starts.get(i), starts.get(i + 1)));
    }
    return shards;
  }

  /** Returns the shards of a table, in order, at least one. */
  List<Shard> shards(int table) {
    List<Shard> planned = shards.get(table);
    return planned == null ? List.of(new Shard(table, 0, 1, 0, 0)) : planned;
  }

  /**
   * Returns the shards that rows of some buckets are in.
   *
   * @param from the first bucket, which the plan need not know
   * @param until the bucket after the last
   */
  List<Shard> shards(int table, long from, long until) {
    return shards(table).stream()
        .filter(shard -> shard.from() < until && from < shard.until())
        .toList();
  }
}
