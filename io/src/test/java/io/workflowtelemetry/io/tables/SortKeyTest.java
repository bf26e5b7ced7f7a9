package io.workflowtelemetry.io.tables;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortKeyTest {
  private record Row(
      @Nullable Long ms, @Nullable String name, @Nullable String branch, String id, long attempt) {
    SortKey key() {
      return SortKey.of(ms == null ? null : Instant.ofEpochMilli(ms))
          .then(name)
          .then(branch)
          .thenId(id)
          .then(attempt);
    }
  }

  private static final Comparator<String> CODE_POINTS =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::ms, Comparator.nullsFirst(Comparator.<Long>naturalOrder()))
          .thenComparing(Row::name, Comparator.nullsFirst(CODE_POINTS))
          .thenComparing(Row::branch, Comparator.nullsFirst(CODE_POINTS))
          .thenComparing(Row::id, Comparator.comparingInt(String::length))
          .thenComparing(Row::id, CODE_POINTS)
          .thenComparingLong(Row::attempt);

  @Provide
  Arbitrary<Row> rows() {
    // Few values, so that rows often differ late; texts with the bytes that keys are built of.
    Arbitrary<String> texts =
        Arbitraries.strings()
            .withChars('\u0000', '\u0001', 'a', 'b', '\u00ff', '\uffff')
            .ofMaxLength(3);
    Arbitrary<String> wide = Arbitraries.of("\ud83d\ude00", "\ue000", "z");
    Arbitrary<String> names = Arbitraries.oneOf(texts, wide);
    return Combinators.combine(
            Arbitraries.of(-3_600_001L, -1L, 0L, 1L, 4_102_444_799_999L).injectNull(0.2),
            names.injectNull(0.2),
            names.injectNull(0.2),
            texts,
            Arbitraries.of(1L, 2L, 256L))
        .as(Row::new);
  }

  @Property(tries = 5000)
  void keysCompareAsRowsDo(@ForAll("rows") Row a, @ForAll("rows") Row b) {
    int byTime = Long.compare(a.key().timeMs(), b.key().timeMs());
    int byKey = byTime == 0 ? Arrays.compareUnsigned(a.key().toBytes(), b.key().toBytes()) : byTime;
    assertThat(Integer.signum(byKey), is(Integer.signum(ORDER.compare(a, b))));
    if (a.ms() != null && b.ms() != null && a.ms() < b.ms()) {
      assertThat(bucket(a.key()), lessThanOrEqualTo(bucket(b.key())));
    }
  }

  private static long bucket(SortKey key) {
    return SortKey.bucket(key.timeMs());
  }

  @Test
  void theRowsOfADayShareABucket() {
    long day = bucket(SortKey.of(Instant.parse("2025-01-01T00:00:00Z")));
    assertThat(bucket(SortKey.of(Instant.parse("2025-01-01T23:59:59.999Z"))), is(day));
    assertThat(bucket(SortKey.of(Instant.parse("2025-01-02T00:00:00Z"))), is(day + 1));
    assertThat(bucket(SortKey.of(Instant.EPOCH)), is(0L));
    assertThat(bucket(SortKey.of(Instant.EPOCH.minusMillis(1))), is(-1L));
    assertThat(day, greaterThan(bucket(SortKey.of(null))));
    assertThat(SortKey.of(Instant.EPOCH).isTimed(), is(true));
    assertThat(bucket(SortKey.inBucket(5)), is(5L));
    assertThat(SortKey.inBucket(5).isTimed(), is(false));
    assertThat(SortKey.inBucket(5).toBytes().length, is(0));
  }

  @Test
  void shardsAreOfConsecutiveBucketsUntilTheyWeighEnough() {
    ShardPlan plan =
        ShardPlan.of(
            List.of(
                part(8, 10L, 1_000L),
                part(7, 30L, 10L),
                part(7, 10L, 40L),
                part(7, -20L, 99L),
                part(7, 10L, 60L),
                part(7, 20L, 100L),
                part(7, -20L, 1L)),
            100);
    assertThat(
        plan.shards(7),
        contains(
            new Shard(7, 0, 4, -20, 10),
            new Shard(7, 1, 4, 10, 20),
            new Shard(7, 2, 4, 20, 30),
            new Shard(7, 3, 4, 30, 31)));
    ShardPlan larger =
        ShardPlan.of(List.of(part(7, 1L, 60L), part(7, 2L, 60L), part(7, 3L, 1L)), 100);
    assertThat(larger.shards(7), contains(new Shard(7, 0, 2, 1, 3), new Shard(7, 1, 2, 3, 4)));
    assertThat(numbers(plan.shards(7, -64, -20)), empty());
    assertThat(numbers(plan.shards(7, -32, 0)), contains(0));
    assertThat(numbers(plan.shards(7, 0, 32)), contains(0, 1, 2, 3));
    assertThat(numbers(plan.shards(7, 11, 20)), contains(1));
    assertThat(numbers(plan.shards(7, 30, 64)), contains(3));
    assertThat(plan.shards(8), contains(new Shard(8, 0, 1, 10, 11)));
    Shard without = ShardPlan.of(List.of(), 100).shards(7).get(0);
    assertThat(without.of(), is(1));
    assertThat(without.has(0), is(false));
  }

  private static List<Integer> numbers(List<Shard> shards) {
    return shards.stream().map(Shard::number).toList();
  }

  private static KV<KV<Integer, Long>, Long> part(int table, long bucket, long bytes) {
    return KV.of(KV.of(table, bucket), bytes);
  }
}
