package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestHistory;
import java.util.Objects;

/** Steps of a test's history, each a state of its own: a scan may go back to former ones. */
final class TestPast {
  private TestPast() {}

  static TestHistory start() {
    return new TestHistory(null, 0L, 0L, 0L, 0L, null, null, null, null, 0L, 0L);
  }

  /** Returns the history in which the run of a row is looked at. */
  static TestHistory at(RunOfTest run, TestHistory history) {
    if (history.getWorst() != null && run.equals(runOf(history))) {
      return history;
    }
    TestHistory.Builder next =
        TestHistory.newBuilder(history)
            .setRunId(run.id())
            .setRunAttempt(run.attempt())
            .setReportSha256(run.reportSha256())
            .setWorst(TestOutcome.SKIPPED.name())
            .setRunDurationMs(0)
            .setRunDurations(0);
    if (history.getWorst() != null) {
      TestOutcome worst = TestOutcome.valueOf(history.getWorst());
      next.setPreviousOutcome(worst.name())
          .setRuns(history.getRuns() + (worst == TestOutcome.SKIPPED ? 0 : 1))
          .setFailures(history.getFailures() + (worst.isFailure() ? 1 : 0))
          .setDurationMs(history.getDurationMs() + history.getRunDurationMs())
          .setDurations(history.getDurations() + history.getRunDurations());
    }
    return next.build();
  }

  /** Returns the history with a row of the run that is looked at. */
  static TestHistory with(TestCase row, TestHistory history) {
    TestOutcome outcome = TestOutcome.valueOf(row.getOutcome());
    Long duration = outcome == TestOutcome.SKIPPED ? null : row.getDurationMs();
    TestOutcome worst = TestOutcome.valueOf(Objects.requireNonNull(history.getWorst()));
    return TestHistory.newBuilder(history)
        .setWorst(worst.orWorse(outcome).name())
        .setRunDurationMs(history.getRunDurationMs() + (duration == null ? 0 : duration))
        .setRunDurations(history.getRunDurations() + (duration == null ? 0 : 1))
        .build();
  }

  private static RunOfTest runOf(TestHistory history) {
    return new RunOfTest(history.getRunId(), history.getRunAttempt(), history.getReportSha256());
  }
}
