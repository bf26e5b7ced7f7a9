package io.workflowtelemetry.schemas.blocks;

import static io.workflowtelemetry.schemas.blocks.Described.assertPairs;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Top;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds what is combined against what plain Java makes of the same rows. */
class CombineInBlocksTest {
  private static final int ROWS = 20_000;

  private static Pipeline pipeline(int buckets) {
    Pipeline pipeline = Pipeline.create();
    pipeline.getOptions().as(BlockOptions.class).setBuckets(buckets);
    return pipeline;
  }

  /** Returns numbers from 0, each under one of some keys. */
  private static List<KV<String, Long>> rows(int keys) {
    Random random = new Random(1);
    List<KV<String, Long>> rows = new ArrayList<>();
    for (long number = 0; number < ROWS; number++) {
      rows.add(KV.of("key" + random.nextInt(keys), number));
    }
    return rows;
  }

  private static PCollection<KV<String, Long>> read(
      Pipeline pipeline, List<KV<String, Long>> rows) {
    return pipeline.apply(
        Create.of(rows)
            .withCoder(KvCoder.of(NullableCoder.of(StringUtf8Coder.of()), VarLongCoder.of())));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void sumsMoreKeysThanABundleHolds(int buckets) {
    List<KV<String, Long>> rows = rows(ROWS);
    Pipeline pipeline = pipeline(buckets);
    assertPairs(
        read(pipeline, rows).apply(CombineInBlocks.by(Sum.ofLongs())),
        rows.stream().collect(groupingBy(KV::getKey, summingLong(KV::getValue))));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void mergesAccumulatorsThatChange() {
    List<KV<String, Long>> rows = rows(7);
    Map<String, List<Long>> greatest = new HashMap<>();
    rows.forEach(
        row ->
            greatest.computeIfAbsent(row.getKey(), key -> new ArrayList<>()).add(row.getValue()));
    greatest.replaceAll(
        (key, values) -> values.stream().sorted(Comparator.reverseOrder()).limit(3).toList());

    Pipeline pipeline = pipeline(4);
    assertPairs(read(pipeline, rows).apply(CombineInBlocks.by(Top.largestLongsFn(3))), greatest);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void noKeyIsAKeyOfItsOwn() {
    Map<String, Long> sums = new HashMap<>(Map.of("", 2L, "null", 5L));
    sums.put(null, 4L);
    Pipeline pipeline = pipeline(4);
    assertPairs(
        read(pipeline, List.of(KV.of(null, 1L), KV.of("", 2L), KV.of("null", 5L), KV.of(null, 3L)))
            .apply(CombineInBlocks.by(Sum.ofLongs())),
        sums);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void countsEachRecordAndGivesItOnce() {
    List<RunKey> runs = new ArrayList<>();
    for (KV<String, Long> row : rows(50)) {
      runs.add(new RunKey("octo/repo", row.getKey(), 1L + row.getValue() % 3));
    }
    Pipeline pipeline = pipeline(4);
    PCollection<RunKey> read =
        pipeline.apply(Create.of(runs).withCoder(RecordCoder.of(RunKey.class)));
    assertPairs(
        read.apply("Count", CountEach.create()),
        runs.stream().collect(groupingBy(run -> run, counting())));
    PAssert.that(read.apply("Once", EachOnce.create())).containsInAnyOrder(new HashSet<>(runs));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void nothingComesToNothing() {
    Pipeline pipeline = pipeline(4);
    PAssert.that(read(pipeline, List.of()).apply(CombineInBlocks.by(Sum.ofLongs()))).empty();
    pipeline.run().waitUntilFinish();
  }
}
