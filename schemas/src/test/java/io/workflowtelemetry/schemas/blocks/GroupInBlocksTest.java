package io.workflowtelemetry.schemas.blocks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.DoubleCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the grouping against Beam's own, and its order against a sort. */
class GroupInBlocksTest {
  private static final int[] BUCKETS = {1, 4, 64};
  private static final Map<String, Queue<KV<Object, List<?>>>> FOUND = new ConcurrentHashMap<>();

  private static Pipeline pipeline(int buckets) {
    Pipeline pipeline = Pipeline.create();
    pipeline.getOptions().as(BlockOptions.class).setBuckets(buckets);
    // Else the direct runner hands on copies of the groups, which it has read.
    pipeline.getOptions().as(DirectOptions.class).setEnforceEncodability(false);
    pipeline.getOptions().as(DirectOptions.class).setEnforceImmutability(false);
    return pipeline;
  }

  /** Returns the values of each key, in the order in which they came. */
  private static <K, V> Map<Object, List<?>> groups(
      int buckets,
      List<KV<K, V>> rows,
      KvCoder<K, V> coder,
      PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>> group) {
    Pipeline pipeline = pipeline(buckets);
    String id = UUID.randomUUID().toString();
    pipeline
        .apply(Create.of(rows).withCoder(coder))
        .apply("Group", group)
        .apply("Read", ParDo.of(new ReadFn<>(id)));
    pipeline.run().waitUntilFinish();
    Map<Object, List<?>> groups = new HashMap<>();
    for (KV<Object, List<?>> found : found(id)) {
      assertThat("a key is one group", groups.put(found.getKey(), found.getValue()), nullValue());
    }
    return groups;
  }

  private static Queue<KV<Object, List<?>>> found(String id) {
    return FOUND.computeIfAbsent(id, unused -> new ConcurrentLinkedQueue<>());
  }

  private static final class ReadFn<K, V> extends DoFn<KV<K, Iterable<V>>, Void> {
    private static final long serialVersionUID = 1L;
    private final String id;

    ReadFn(String id) {
      this.id = id;
    }

    @ProcessElement
    public void process(@Element KV<K, Iterable<V>> group) {
      List<V> once = new ArrayList<>();
      group.getValue().forEach(once::add);
      List<V> again = new ArrayList<>();
      Iterator<V> ahead = group.getValue().iterator();
      ahead.next();
      for (V value : group.getValue()) {
        again.add(value);
        if (ahead.hasNext()) {
          ahead.next();
        }
      }
      assertThat(again, is(once));
      found(id).add(KV.of(group.getKey(), once));
    }
  }

  private static Map<Object, List<?>> sorted(Map<Object, List<?>> groups) {
    Map<Object, List<?>> sorted = new HashMap<>();
    groups.forEach(
        (key, values) ->
            sorted.put(
                key, values.stream().sorted(Comparator.comparing(Object::toString)).toList()));
    return sorted;
  }

  private static <K, V> void assertGroupsAsBeam(List<KV<K, V>> rows, KvCoder<K, V> coder) {
    Map<Object, List<?>> wanted = sorted(groups(1, rows, coder, GroupByKey.create()));
    for (int buckets : BUCKETS) {
      assertThat(sorted(groups(buckets, rows, coder, GroupInBlocks.create())), is(wanted));
    }
  }

  private static <K> void assertGroupsAsBeam(
      int seed, Coder<K> coder, Function<MadeRecords, K> key) {
    MadeRecords made = new MadeRecords(seed);
    List<KV<K, Long>> rows = new ArrayList<>();
    for (long i = 0; i < 500; i++) {
      rows.add(KV.of(key.apply(made), i));
    }
    assertGroupsAsBeam(rows, KvCoder.of(coder, VarLongCoder.of()));
  }

  private static RunKey runKey(MadeRecords made) {
    return new RunKey(made.text(), made.text(), 1L);
  }

  @Test
  void keysMayBeTexts() {
    assertGroupsAsBeam(1, StringUtf8Coder.of(), MadeRecords::text);
  }

  @Test
  void keysMayBeRecords() {
    assertGroupsAsBeam(2, RecordCoder.of(RunKey.class), GroupInBlocksTest::runKey);
  }

  @Test
  void keysMayBePairs() {
    assertGroupsAsBeam(
        3,
        KvCoder.of(KvCoder.of(VarIntCoder.of(), VarLongCoder.of()), StringUtf8Coder.of()),
        made -> KV.of(KV.of(made.text().length(), -(long) made.text().length()), made.text()));
  }

  @Test
  void keysMayBeWhatOnlyTheirCoderKnows() {
    assertGroupsAsBeam(
        4,
        NullableCoder.of(StringUtf8Coder.of()),
        made -> made.text().equals("a") ? null : made.text());
  }

  @Test
  void valuesMayBeOfAnyCoder() {
    MadeRecords made = new MadeRecords(5);
    List<KV<String, KV<RunKey, Double>>> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(KV.of(made.text(), KV.of(runKey(made), i / 3.0)));
    }
    assertGroupsAsBeam(
        rows,
        KvCoder.of(
            StringUtf8Coder.of(), KvCoder.of(RecordCoder.of(RunKey.class), DoubleCoder.of())));
  }

  /** A key with more rows than fit in some blocks, and many with a few. */
  @Test
  void aBucketMayHaveManyBlocks() {
    Random random = new Random(6);
    List<KV<String, String>> rows = new ArrayList<>();
    long large = 0;
    for (int i = 0; i < 4_000; i++) {
      String key = random.nextBoolean() ? "large" : "key " + random.nextInt(500);
      String value = i + " " + Long.toHexString(random.nextLong()).repeat(random.nextInt(40));
      rows.add(KV.of(key, value));
      large += key.equals("large") ? value.length() : 0;
    }
    assertThat(large, is(greaterThan(5L << 16)));
    assertGroupsAsBeam(rows, KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()));
  }

  @Test
  void nothingIsNoGroup() {
    KvCoder<String, Long> coder = KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
    assertThat(groups(4, List.of(), coder, GroupInBlocks.create()), is(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 64})
  void valuesComeByTimeAndThenInTheOrderOfTies(int buckets) {
    Random random = new Random(7);
    long[] times = {Long.MIN_VALUE, -1, 0, 1, 1_735_689_600_000L, Long.MAX_VALUE};
    List<KV<String, KV<Long, String>>> rows = new ArrayList<>();
    Map<Object, List<KV<Long, String>>> wanted = new HashMap<>();
    for (int i = 0; i < 6_000; i++) {
      String key = "k" + random.nextInt(9);
      long time = random.nextBoolean() ? random.nextInt(50) : times[random.nextInt(times.length)];
      // Values that are the same throughout tie too.
      KV<Long, String> value = KV.of(time, "v".repeat(40) + random.nextInt(200));
      rows.add(KV.of(key, value));
      wanted.computeIfAbsent(key, unused -> new ArrayList<>()).add(value);
    }
    wanted
        .values()
        .forEach(
            values ->
                values.sort(
                    Comparator.<KV<Long, String>, Long>comparing(KV::getKey)
                        .thenComparing(KV::getValue, Comparator.reverseOrder())));
    KvCoder<String, KV<Long, String>> coder =
        KvCoder.of(StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
    assertThat(
        groups(
            buckets,
            rows,
            coder,
            GroupInBlocks.inOrder(
                KV::getKey, (one, other) -> other.getValue().compareTo(one.getValue()))),
        is(wanted));
  }

  @Test
  void whatHasNoEndIsRefused() {
    PCollection<KV<String, Long>> endless =
        pipeline(4)
            .apply("Endless", GenerateSequence.from(0))
            .apply("Key", WithKeys.of("k"))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));
    PTransform<PCollection<KV<String, Long>>, PCollection<KV<String, Iterable<Long>>>> group =
        GroupInBlocks.create();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> endless.apply("Group", group));
    assertThat(e.getMessage(), containsString("has no end"));
  }
}
