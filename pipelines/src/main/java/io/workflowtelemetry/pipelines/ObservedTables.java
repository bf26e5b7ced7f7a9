package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.measure.GroupErrors;
import io.workflowtelemetry.transforms.runs.HashPeople;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** The tables of what logs tell of anything but run attempts and commits. */
final class ObservedTables {
  private static final Table<TraceSpan> SPANS =
      Table.ofParquet(TraceSpan.class, RowOrders::span, "spans/spans");

  private static final Table<RunEvent> RUN_EVENTS =
      Table.ofParquet(RunEvent.class, RowOrders::runEvent, "run-events/run-events");

  private static final Table<AgentInvocation> INVOCATIONS =
      Table.ofParquet(AgentInvocation.class, RowOrders::invocation, "agents/invocations");

  private static final Table<SuccessMetric> METRICS =
      Table.ofParquet(SuccessMetric.class, RowOrders::metric, "agents/metrics");

  private static final Table<CheckRun> CHECK_RUNS =
      Table.ofParquet(CheckRun.class, RowOrders::checkRun, "check-runs/check-runs");

  private static final Table<Deployment> DEPLOYMENTS =
      Table.ofParquet(Deployment.class, RowOrders::deployment, "deployments/deployments");

  private static final Table<JobLog> JOB_LOGS =
      Table.ofParquet(JobLog.class, RowOrders::jobLog, "job-logs/job-logs");

  private static final Table<ErrorGroup> ERRORS =
      Table.ofParquet(ErrorGroup.class, RowOrders::errorGroup, "job-logs/errors");

  private static final Table<TestCase> TESTS =
      Table.ofParquet(TestCase.class, RowOrders::test, "tests/tests");

  private static final Table<FlakyTest> FLAKY_TESTS =
      Table.ofParquet(FlakyTest.class, RowOrders::flakyTest, "flaky-tests/flaky-tests");

  private static final Table<RankedFlakyTest> RANKED =
      Table.ofParquet(
          RankedFlakyTest.class,
          RowOrders::rankedFlakyTest,
          "ranked-flaky-tests/ranked-flaky-tests");

  /** All of them. */
  static final List<Table<?>> ALL =
      List.of(
          SPANS,
          RUN_EVENTS,
          INVOCATIONS,
          METRICS,
          CHECK_RUNS,
          DEPLOYMENTS,
          JOB_LOGS,
          ERRORS,
          TESTS,
          FLAKY_TESTS,
          RANKED);

  /** Where the rows of tables go: into the files of a history, or into those of a stream. */
  interface Tables {
    /**
     * Adds a table.
     *
     * @param rows what became of its rows
     * @param at what a stream parts its rows by; those without a time are together
     */
    <T extends SpecificRecord> void add(
        PCollection<Change<T>> rows, Table<T> table, SerializableFunction<T, @Nullable Instant> at);
  }

  private final Tables tables;
  private final ObservedRuns observed;
  private final Timing timing;

  private ObservedTables(Tables tables, ObservedRuns observed, Timing timing) {
    this.tables = tables;
    this.observed = observed;
    this.timing = timing;
  }

  /**
   * Adds the tables.
   *
   * @param hashPeople whether people are written as hashes
   */
  static void add(
      Tables tables,
      ObservedRuns observed,
      ObservedTests tests,
      Timing timing,
      boolean hashPeople) {
    ObservedTables added = new ObservedTables(tables, observed, timing);
    added.addThings(hashPeople);
    added.addLogs();
    tables.add(tests.rows(), TESTS, TestCase::getAt);
    tables.add(tests.flaky(), FLAKY_TESTS, FlakyTest::getLastSeenAt);
    // As they are ranked over all time, they are not parted by it.
    tables.add(tests.ranked(), RANKED, test -> null);
  }

  private void addThings(boolean hashPeople) {
    tables.add(things(ObservedType.SPANS), SPANS, TraceSpan::getStartedAt);
    tables.add(things(ObservedType.RUN_EVENTS), RUN_EVENTS, RunEvent::getAt);
    tables.add(things(ObservedType.INVOCATIONS), INVOCATIONS, AgentInvocation::getTimestamp);
    tables.add(things(ObservedType.METRICS), METRICS, SuccessMetric::getTimestamp);
    tables.add(things(ObservedType.CHECK_RUNS), CHECK_RUNS, CheckRun::getStartedAt);
    PCollection<Change<Deployment>> deployments = things(ObservedType.DEPLOYMENTS);
    tables.add(
        hashPeople ? deployments.apply("HashCreators", HashPeople.ofDeployments()) : deployments,
        DEPLOYMENTS,
        Deployment::getCreatedAt);
  }

  private void addLogs() {
    PCollection<Change<JobLog>> logs = things(ObservedType.JOB_LOGS);
    tables.add(logs, JOB_LOGS, JobLog::getStartedAt);
    // Kinds of errors stay for ever, so they are not parted by time.
    tables.add(
        logs.apply("GroupErrors", GroupErrors.every(timing.earlyEvery())), ERRORS, group -> null);
  }

  private <T extends SpecificRecord> PCollection<Change<T>> things(ObservedType<T> type) {
    return observed.things().of(type);
  }
}
