package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Finds tests that both passed and failed on one commit and one lane of a matrix, in several runs
 * or by being run again in one. Rows whose commit is not known take no part.
 */
public final class FindFlakyTests
    extends PTransform<PCollection<Change<TestCase>>, PCollection<Change<FlakyTest>>> {
  private static final long serialVersionUID = 1L;

  private final Duration allowedLateness;

  private FindFlakyTests(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param lateness how long, in event time, a stream remembers the tests of a commit after their
   *     last run has surely ended; of no matter to a history
   */
  public static FindFlakyTests allowing(Duration lateness) {
    return new FindFlakyTests(lateness);
  }

  @Override
  public PCollection<Change<FlakyTest>> expand(PCollection<Change<TestCase>> rows) {
    ReviseGroups<TestKey, TestCase, FlakyTest> judge =
        ReviseGroups.by(
                new Judged(), RecordCoder.of(TestCase.class), RecordCoder.of(FlakyTest.class))
            .allowing(allowedLateness)
            .ofFewItems();
    return judge.changes(
        rows.apply("Judge", judge.of(TestRows.byTestAndCommit(), RecordCoder.of(TestKey.class))));
  }

  private record Judged() implements GroupFunction<TestKey, TestCase, FlakyTest> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(TestCase row) {
      return TestRows.idOf(row);
    }

    @Override
    public Map<String, FlakyTest> outputs(TestKey key, Iterable<TestCase> rows, boolean closed) {
      FlakyTest flaky = judge(key, rows);
      return flaky == null ? Map.of() : Map.of("", flaky);
    }

    private static @Nullable FlakyTest judge(TestKey key, Iterable<TestCase> rows) {
      Set<RunOfTest> passed = new HashSet<>();
      Set<RunOfTest> failed = new HashSet<>();
      Set<RunOfTest> flaky = new HashSet<>();
      Set<RunOfTest> red = new HashSet<>();
      Map<RunOfTest, Long> durations = new HashMap<>();
      long runsBefore = Long.MAX_VALUE;
      Instant first = null;
      Instant last = null;
      for (TestCase row : rows) {
        TestOutcome outcome = TestOutcome.valueOf(row.getOutcome());
        if (outcome == TestOutcome.SKIPPED) {
          continue;
        }
        Set<RunOfTest> runs =
            outcome == TestOutcome.FLAKY ? flaky : outcome.isFailure() ? failed : passed;
        RunOfTest run = RunOfTest.of(row);
        runs.add(run);
        if (outcome.isFailure() && Outcome.FAILURE.name().equals(row.getRunOutcome())) {
          red.add(run);
        }
        durations.put(run, row.getRunDurationMs() == null ? 0 : row.getRunDurationMs());
        runsBefore = Math.min(runsBefore, row.getRunsBefore());
        first = EventTimes.earlier(first, row.getAt());
        last = EventTimes.later(last, row.getAt());
      }
      if (flaky.isEmpty() && (passed.isEmpty() || failed.isEmpty())) {
        return null;
      }
      return FlakyTest.newBuilder()
          .setRepository(key.getRepository())
          .setHeadSha(key.getHeadSha())
          .setSuite(key.getSuite())
          .setClassName(key.getClassName())
          .setName(key.getName())
          .setOccurrence(key.getOccurrence())
          .setLane(key.getLane())
          .setPasses(passed.size())
          .setFailures(failed.size())
          .setFlaky(flaky.size())
          .setRedRuns(red.size())
          .setRerunMs(rerunMs(failed, durations))
          .setRunsBefore(runsBefore)
          .setFirstSeenAt(first)
          .setLastSeenAt(last)
          .build();
    }

    /** Sums up the attempts that follow one in which the test failed. */
    private static long rerunMs(Set<RunOfTest> failed, Map<RunOfTest, Long> durations) {
      long sum = 0;
      for (Map.Entry<RunOfTest, Long> run : durations.entrySet()) {
        RunOfTest before = run.getKey().before();
        if (before != null && failed.contains(before)) {
          sum = Distribution.saturatingSum(sum, run.getValue());
        }
      }
      return sum;
    }

    /** So long may a run of the commit be tried again. */
    @Override
    public Instant settlesAt(TestKey key, TestCase row, Instant timestamp) {
      return timestamp.plus(AssembleRuns.LONGEST_RUN);
    }
  }
}
