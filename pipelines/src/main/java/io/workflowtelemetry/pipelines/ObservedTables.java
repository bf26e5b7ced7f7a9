package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.observations.SortObservations.ObservedType;
import io.workflowtelemetry.transforms.runs.HashPeople;
import io.workflowtelemetry.transforms.tests.FindFlakyTests;
import io.workflowtelemetry.transforms.tests.GroupErrors;
import io.workflowtelemetry.transforms.tests.ListTests;
import io.workflowtelemetry.transforms.tests.ScanTests;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Adds the tables of what logs tell of anything but run attempts and commits. */
final class ObservedTables {
  private final BackfillTables tables;

  private final boolean hashPeople;

  private ObservedTables(BackfillTables tables, boolean hashPeople) {
    this.tables = tables;
    this.hashPeople = hashPeople;
  }

  /**
   * Adds the tables.
   *
   * @param observed the latest state of each thing
   * @param ofRuns tests in reports of known runs, without their history
   * @param hashPeople whether people are written as hashes
   */
  static void add(
      BackfillTables tables,
      GatherObservations.Gathered observed,
      PCollection<TestCase> ofRuns,
      boolean hashPeople) {
    ObservedTables added = new ObservedTables(tables, hashPeople);
    added.addThings(observed);
    added.addLogs(observed.of(ObservedType.JOB_LOGS));
    PCollection<TestCase> ofNone =
        observed.of(ObservedType.TEST_REPORTS).apply("ListTests", ListTests.create());
    added.addTests(PCollectionList.of(ofRuns).and(ofNone).apply("Tests", Flatten.pCollections()));
  }

  private void addThings(GatherObservations.Gathered observed) {
    tables.add(observed.of(ObservedType.SPANS), TraceSpan.class, RowOrders::span, "spans/spans");
    tables.add(
        observed.of(ObservedType.RUN_EVENTS),
        RunEvent.class,
        RowOrders::runEvent,
        "run-events/run-events");
    tables.add(
        observed.of(ObservedType.INVOCATIONS),
        AgentInvocation.class,
        RowOrders::invocation,
        "agents/invocations");
    tables.add(
        observed.of(ObservedType.METRICS),
        SuccessMetric.class,
        RowOrders::metric,
        "agents/metrics");
    tables.add(
        observed.of(ObservedType.CHECK_RUNS),
        CheckRun.class,
        RowOrders::checkRun,
        "check-runs/check-runs");
    PCollection<Deployment> deployments = observed.of(ObservedType.DEPLOYMENTS);
    tables.add(
        hashPeople ? deployments.apply("HashCreators", HashPeople.ofDeployments()) : deployments,
        Deployment.class,
        RowOrders::deployment,
        "deployments/deployments");
  }

  private void addLogs(PCollection<JobLog> logs) {
    tables.add(logs, JobLog.class, RowOrders::jobLog, "job-logs/job-logs");
    tables.add(
        logs.apply("GroupErrors", GroupErrors.create()),
        ErrorGroup.class,
        RowOrders::errorGroup,
        "job-logs/errors");
  }

  private void addTests(PCollection<TestCase> tests) {
    PCollection<TestCase> rows = tests;
    tables.add(
        rows.apply("ScanTests", ScanTests.create()),
        TestCase.class,
        RowOrders::test,
        "tests/tests");
    tables.add(
        rows.apply("FindFlakyTests", FindFlakyTests.create()),
        FlakyTest.class,
        RowOrders::flakyTest,
        "flaky-tests/flaky-tests");
  }
}
