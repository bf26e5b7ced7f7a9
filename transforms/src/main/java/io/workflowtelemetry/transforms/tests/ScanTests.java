package io.workflowtelemetry.transforms.tests;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.order.Scan;
import io.workflowtelemetry.transforms.order.ScanInOrder;
import io.workflowtelemetry.transforms.order.ShorterFirst;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Gives each row of a test what was known of the test before its run: by repository, suite, class,
 * name and occurrence, in the order of time, run, attempt and report. Rows without a time come
 * first. A run counts once and with its worst outcome, however many of its reports hold the test,
 * and its rows see nothing of each other. A test that was skipped is no run of it; one that failed
 * and then passed has passed.
 */
public final class ScanTests extends PTransform<PCollection<TestCase>, PCollection<TestCase>> {
  private ScanTests() {}

  /** Returns the transform. */
  public static ScanTests create() {
    return new ScanTests();
  }

  @Override
  public PCollection<TestCase> expand(PCollection<TestCase> rows) {
    return rows.apply("ByTest", KeyTests.byTest())
        .apply("Scan", ScanInOrder.of(new HistoryScan(), RecordCoder.of(TestCase.class)));
  }

  /**
   * What is known of a test.
   *
   * @param previous outcome of the last run; null where there was none
   * @param runs runs but those that skipped it
   * @param failures of those, how many it failed in
   * @param durationMs of all runs that tell one
   * @param durations how many tell one
   */
  private record Past(
      @Nullable TestOutcome previous, long runs, long failures, long durationMs, long durations) {
    static final Past NONE = new Past(null, 0, 0, 0, 0);
  }

  /**
   * What is remembered.
   *
   * @param before what was known before the run that is looked at
   * @param run that run; null before the first
   * @param worst its worst outcome so far
   * @param durationMs its durations so far
   * @param durations how many there are
   */
  private record State(
      Past before, @Nullable RunOfTest run, TestOutcome worst, long durationMs, long durations) {
    static State before(Past past, @Nullable RunOfTest run) {
      return new State(past, run, TestOutcome.SKIPPED, 0, 0);
    }

    State with(TestCase row) {
      TestOutcome outcome = TestOutcome.valueOf(row.getOutcome());
      Long duration = outcome == TestOutcome.SKIPPED ? null : row.getDurationMs();
      return new State(
          before,
          run,
          worst.orWorse(outcome),
          durationMs + (duration == null ? 0 : duration),
          durations + (duration == null ? 0 : 1));
    }

    Past after() {
      if (run == null) {
        return before;
      }
      return new Past(
          worst,
          before.runs + (worst == TestOutcome.SKIPPED ? 0 : 1),
          before.failures + (worst.isFailure() ? 1 : 0),
          before.durationMs + durationMs,
          before.durations + durations);
    }
  }

  private static final class HistoryScan implements Scan<TestCase, State, TestCase> {
    private static final Comparator<TestCase> TIES =
        Comparator.comparing(TestCase::getRunId, Comparator.nullsFirst(ShorterFirst.ORDER))
            .thenComparing(
                TestCase::getRunAttempt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(TestCase::getReportSha256)
            .thenComparing(TestCase::getFile);

    /** What has no time comes first. */
    @Override
    public Instant time(TestCase row) {
      return row.getAt() == null ? Instant.ofEpochMilli(Long.MIN_VALUE) : row.getAt();
    }

    @Override
    public Comparator<TestCase> ties() {
      return TIES;
    }

    @Override
    public State start() {
      return State.before(Past.NONE, null);
    }

    @Override
    public State next(State state, TestCase row, Consumer<TestCase> output) {
      RunOfTest run = RunOfTest.of(row);
      State current = run.equals(state.run) ? state : State.before(state.after(), run);
      Past past = current.before;
      output.accept(
          TestCase.newBuilder(row)
              .setPreviousOutcome(past.previous == null ? null : past.previous.name())
              .setRunsBefore(past.runs)
              .setFailuresBefore(past.failures)
              .setMeanDurationBeforeMs(
                  past.durations == 0 ? null : (double) past.durationMs / past.durations)
              .build());
      return current.with(row);
    }
  }
}
