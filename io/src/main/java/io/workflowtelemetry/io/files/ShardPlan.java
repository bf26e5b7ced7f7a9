package io.workflowtelemetry.io.files;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.values.KV;

/**
 * Which rows share a shard: those of consecutive buckets, until they weigh enough. It follows from
 * the rows alone, never from the runner or its parallelism, so that files are the same everywhere.
 */
final class ShardPlan {
  private final TreeMap<Long, Integer> shardsByFirstBucket = new TreeMap<>();

  private ShardPlan() {}

  /**
   * Plans shards of about {@code shardBytes}.
   *
   * @param bucketBytes the bytes in each bucket, in any number of parts
   */
  static ShardPlan of(Iterable<KV<Long, Long>> bucketBytes, long shardBytes) {
    TreeMap<Long, Long> buckets = new TreeMap<>();
    bucketBytes.forEach(part -> buckets.merge(part.getKey(), part.getValue(), Long::sum));
    ShardPlan plan = new ShardPlan();
    long inShard = 0;
    for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
      if (plan.shardsByFirstBucket.isEmpty() || inShard >= shardBytes) {
        plan.shardsByFirstBucket.put(bucket.getKey(), plan.shardsByFirstBucket.size());
        inShard = 0;
      }
      inShard += bucket.getValue();
    }
    return plan;
  }

  /** Returns how many shards there are, at least one. */
  int shards() {
    return Math.max(1, shardsByFirstBucket.size());
  }

  /** Returns the shard of a bucket that the plan was made from. */
  int shard(long bucket) {
    return Objects.requireNonNull(shardsByFirstBucket.floorEntry(bucket)).getValue();
  }
}
