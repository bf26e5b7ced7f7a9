package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestHistory;
import io.workflowtelemetry.schemas.TestKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.keyed.ScanHistories;
import io.workflowtelemetry.transforms.keyed.ShorterFirst;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives each row of a test what was known of the test before its run: by repository, suite, class,
 * name and occurrence, in the order of time, run, attempt and report. Rows without a time come
 * first; one that comes in a stream when the test's history is settled knows nothing of it. A run
 * counts once and with its worst outcome, however many of its reports hold the test, and its rows
 * see nothing of each other. A test that was skipped is no run of it; one that failed and then
 * passed has passed.
 */
public final class ScanTests
    extends PTransform<PCollection<Change<TestCase>>, PCollection<Change<TestCase>>> {
  private static final long serialVersionUID = 1L;

  private final Duration allowedLateness;

  private ScanTests(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param lateness how long, in event time, a stream may tell of a run after it has surely ended;
   *     of no matter to a history
   */
  public static ScanTests allowing(Duration lateness) {
    return new ScanTests(lateness);
  }

  @Override
  public PCollection<Change<TestCase>> expand(PCollection<Change<TestCase>> rows) {
    return rows.apply(
            "ByTest",
            ScanHistories.<TestCase, TestKey, TestCase, TestCase>of(
                    TestRows.byTest(),
                    KvCoder.of(RecordCoder.of(TestKey.class), RecordCoder.of(TestCase.class)))
                .with(
                    "Scan",
                    row -> null,
                    new ReviseInOrder.Settings<>(
                        new HistoryScan(),
                        TestRows::idOf,
                        TestRows::idOf,
                        RecordCoder.of(TestCase.class),
                        RecordCoder.of(TestHistory.class),
                        RecordCoder.of(TestCase.class),
                        allowedLateness.plus(AssembleRuns.LONGEST_RUN))))
        .get(0);
  }

  private static final class HistoryScan implements Scan<TestCase, TestHistory, TestCase> {
    private static final long serialVersionUID = 1L;

    private static final Comparator<TestCase> TIES =
        Comparator.comparing(TestCase::getRunId, Comparator.nullsFirst(ShorterFirst.ORDER))
            .thenComparing(
                TestCase::getRunAttempt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(TestCase::getReportSha256)
            .thenComparing(TestCase::getFile);

    @Override
    public Instant time(TestCase row) {
      return row.getAt() == null ? UNDATED : row.getAt();
    }

    @Override
    public Comparator<TestCase> ties() {
      return TIES;
    }

    @Override
    public TestHistory start() {
      return TestPast.start();
    }

    @Override
    public TestHistory next(TestHistory history, TestCase row, Consumer<TestCase> output) {
      TestHistory before = TestPast.at(RunOfTest.of(row), history);
      output.accept(
          TestCase.newBuilder(row)
              .setPreviousOutcome(before.getPreviousOutcome())
              .setRunsBefore(before.getRuns())
              .setFailuresBefore(before.getFailures())
              .setMeanDurationBeforeMs(
                  before.getDurations() == 0
                      ? null
                      : (double) before.getDurationMs() / before.getDurations())
              .build());
      return TestPast.with(row, before);
    }

    /** A row is not lost because nothing is known any more of the runs before it. */
    @Override
    public void late(TestCase row, Consumer<TestCase> output) {
      output.accept(row);
    }
  }
}
