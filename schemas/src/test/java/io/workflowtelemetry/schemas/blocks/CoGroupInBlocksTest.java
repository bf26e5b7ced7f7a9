package io.workflowtelemetry.schemas.blocks;

import static io.workflowtelemetry.schemas.blocks.Described.assertPairs;

import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds what is grouped against what plain Java makes of the same rows. */
class CoGroupInBlocksTest {
  private static final TupleTag<RunKey> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Long> NUMBERS = new TupleTag<>("numbers") {};

  /** More than Beam holds of a key at once. */
  private static final int MANY = 11_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void rowsOfAllCollectionsMeetByKey(int buckets) {
    // Some keys have runs only, some numbers only, some both; and one has very many numbers.
    List<KV<String, RunKey>> runs = new ArrayList<>();
    List<KV<String, Long>> numbers = new ArrayList<>();
    Map<String, List<String>> expected = new HashMap<>();
    for (long i = 0; i < MANY; i++) {
      RunKey run = new RunKey("octo/repo", Long.toString(i), 1L);
      runs.add(KV.of("key" + i % 80, run));
      expected.computeIfAbsent("key" + i % 80, key -> new ArrayList<>()).add(run.toString());
      String numbered = "key" + (i % 11 == 0 ? 20 + i % 80 : 50);
      for (long number : new long[] {i, -i}) {
        numbers.add(KV.of(numbered, number));
        expected.computeIfAbsent(numbered, key -> new ArrayList<>()).add(Long.toString(number));
      }
    }
    expected.values().forEach(rows -> rows.sort(null));

    Pipeline pipeline = Pipeline.create();
    pipeline.getOptions().as(BlockOptions.class).setBuckets(buckets);
    assertPairs(
        KeyedPCollectionTuple.of(
                RUNS,
                pipeline.apply(
                    "Runs",
                    Create.of(runs)
                        .withCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RunKey.class)))))
            .and(
                NUMBERS,
                pipeline.apply(
                    "Numbers",
                    Create.of(numbers)
                        .withCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))))
            .apply("Group", CoGroupInBlocks.create())
            .apply("Rows", ParDo.of(new RowsFn())),
        expected);
    pipeline.run().waitUntilFinish();
  }

  private static final class RowsFn
      extends DoFn<KV<String, CoGbkResult>, KV<String, List<String>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, CoGbkResult> group, OutputReceiver<KV<String, List<String>>> output) {
      List<String> rows = new ArrayList<>();
      group.getValue().getAll(RUNS).forEach(run -> rows.add(run.toString()));
      group.getValue().getAll(NUMBERS).forEach(number -> rows.add(number.toString()));
      rows.sort(null);
      output.output(KV.of(group.getKey(), rows));
    }
  }
}
