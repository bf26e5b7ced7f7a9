package io.workflowtelemetry.io.tables;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.values.KV;

/**
 * Which rows of a table share a shard: those of consecutive buckets, until they weigh enough. It
 * follows from the rows alone, never from the runner or its parallelism, so that files are the same
 * everywhere.
 */
final class ShardPlan {
  private final Map<Integer, NavigableMap<Long, Integer>> shardsByFirstBucket = new HashMap<>();

  private ShardPlan() {}

  /**
   * Plans shards of about {@code shardBytes}.
   *
   * @param bucketBytes the bytes in each bucket of each table, in any number of parts
   */
  static ShardPlan of(Iterable<KV<KV<Integer, Long>, Long>> bucketBytes, long shardBytes) {
    Map<Integer, TreeMap<Long, Long>> tables = new HashMap<>();
    for (KV<KV<Integer, Long>, Long> part : bucketBytes) {
      tables
          .computeIfAbsent(part.getKey().getKey(), table -> new TreeMap<>())
          .merge(part.getKey().getValue(), part.getValue(), Long::sum);
    }
    ShardPlan plan = new ShardPlan();
    tables.forEach(
        (table, buckets) -> plan.shardsByFirstBucket.put(table, cut(buckets, shardBytes)));
    return plan;
  }

  /**
   * Cuts buckets into shards.
   *
   * @param buckets in their order
   */
  private static NavigableMap<Long, Integer> cut(Map<Long, Long> buckets, long shardBytes) {
    NavigableMap<Long, Integer> shards = new TreeMap<>();
    long inShard = 0;
    for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
      if (shards.isEmpty() || inShard >= shardBytes) {
        shards.put(bucket.getKey(), shards.size());
        inShard = 0;
      }
      inShard += bucket.getValue();
    }
    return shards;
  }

  /** Returns how many shards a table has, at least one. */
  int shards(int table) {
    NavigableMap<Long, Integer> shards = shardsByFirstBucket.get(table);
    return shards == null ? 1 : shards.size();
  }

  /**
   * Returns the shards that rows of some buckets are in.
   *
   * @param from the first bucket, which the plan need not know
   * @param to the bucket after the last
   */
  Set<Integer> shards(int table, long from, long to) {
    NavigableMap<Long, Integer> shards = Objects.requireNonNull(shardsByFirstBucket.get(table));
    Long first = shards.floorKey(from);
    return new TreeSet<>(shards.subMap(first == null ? from : first, to).values());
  }

  /** Returns the shard of a bucket that the plan was made from. */
  int shard(int table, long bucket) {
    NavigableMap<Long, Integer> shards = Objects.requireNonNull(shardsByFirstBucket.get(table));
    return Objects.requireNonNull(shards.floorEntry(bucket)).getValue();
  }
}
