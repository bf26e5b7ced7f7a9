package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.measure.FindFlakyTests;
import io.workflowtelemetry.transforms.measure.ListTests;
import io.workflowtelemetry.transforms.measure.RankFlakyTests;
import io.workflowtelemetry.transforms.measure.ScanTests;
import io.workflowtelemetry.transforms.runs.ObservedType;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * What reports tell of tests.
 *
 * @param rows what became of tests in runs, with their history
 * @param flaky what became of tests that were flaky on a commit
 * @param ranked what became of tests that were flaky on any
 */
record ObservedTests(
    PCollection<Change<TestCase>> rows,
    PCollection<Change<FlakyTest>> flaky,
    PCollection<Change<RankedFlakyTest>> ranked) {
  /** Adds the steps. */
  static ObservedTests of(ObservedRuns observed, Timing timing) {
    PCollection<Change<TestCase>> rows =
        PCollectionList.of(observed.tests())
            .and(
                observed
                    .things()
                    .of(ObservedType.TEST_REPORTS)
                    .apply("ListTests", ListTests.create()))
            .apply("Tests", Flatten.pCollections())
            .apply("ScanTests", ScanTests.allowing(timing.allowedLateness()));
    PCollection<Change<FlakyTest>> flaky =
        rows.apply("FindFlakyTests", FindFlakyTests.allowing(timing.allowedLateness()));
    return new ObservedTests(
        rows, flaky, flaky.apply("RankFlakyTests", RankFlakyTests.every(timing.earlyEvery())));
  }
}
