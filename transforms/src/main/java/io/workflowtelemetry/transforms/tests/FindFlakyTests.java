package io.workflowtelemetry.transforms.tests;

import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds tests that both passed and failed on one commit, in several runs or by being run again in
 * one. Rows whose commit is not known take no part.
 */
public final class FindFlakyTests
    extends PTransform<PCollection<TestCase>, PCollection<FlakyTest>> {
  private FindFlakyTests() {}

  /** Returns the transform. */
  public static FindFlakyTests create() {
    return new FindFlakyTests();
  }

  @Override
  public PCollection<FlakyTest> expand(PCollection<TestCase> rows) {
    return rows.apply("OfCommits", Filter.by(row -> row.getHeadSha() != null))
        .apply("ByTestAndCommit", KeyTests.byTestAndCommit())
        .apply("Group", GroupInBlocks.create())
        .apply("Judge", ParDo.of(new JudgeFn()))
        .setCoder(RecordCoder.of(FlakyTest.class));
  }

  private static final class JudgeFn extends DoFn<KV<TestKey, Iterable<TestCase>>, FlakyTest> {
    @ProcessElement
    public void process(
        @Element KV<TestKey, Iterable<TestCase>> test, OutputReceiver<FlakyTest> output) {
      Set<RunOfTest> passed = new HashSet<>();
      Set<RunOfTest> failed = new HashSet<>();
      Set<RunOfTest> flaky = new HashSet<>();
      Instant first = null;
      Instant last = null;
      for (TestCase row : test.getValue()) {
        TestOutcome outcome = TestOutcome.valueOf(row.getOutcome());
        if (outcome == TestOutcome.SKIPPED) {
          continue;
        }
        Set<RunOfTest> runs =
            outcome == TestOutcome.FLAKY ? flaky : outcome.isFailure() ? failed : passed;
        runs.add(RunOfTest.of(row));
        first = Times.earlier(first, row.getAt());
        last = Times.later(last, row.getAt());
      }
      if (flaky.isEmpty() && (passed.isEmpty() || failed.isEmpty())) {
        return;
      }
      TestKey key = test.getKey();
      output.output(
          FlakyTest.newBuilder()
              .setRepository(key.getRepository())
              .setHeadSha(key.getHeadSha())
              .setSuite(key.getSuite())
              .setClassName(key.getClassName())
              .setName(key.getName())
              .setOccurrence(key.getOccurrence())
              .setPasses(passed.size())
              .setFailures(failed.size())
              .setFlaky(flaky.size())
              .setFirstSeenAt(first)
              .setLastSeenAt(last)
              .build());
    }
  }
}
