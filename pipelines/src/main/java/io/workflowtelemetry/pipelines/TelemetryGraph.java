package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.aggregate.AggregateRuns;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.check.FindAlerts;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.revise.Change;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * What follows from runs, of a history and of a stream alike. Each step takes groups whole where
 * its input is bounded, and revises them where it is not.
 *
 * @param aggregates what became of the rows of all periods
 * @param alerts every revision of an alert; of a history the last
 */
record TelemetryGraph(PCollection<Change<Aggregate>> aggregates, PCollection<Alert> alerts) {
  /**
   * Adds the steps.
   *
   * @param runs what became of runs
   * @param tallies how much was read and how much of it was bad
   * @param timing when rows are given, revised and forgotten; of no matter to a history
   */
  static TelemetryGraph of(
      PCollection<Change<Run>> runs,
      PCollection<ReadTally> tallies,
      Rules rules,
      Calendar calendar,
      Timing timing) {
    PCollectionTuple aggregated =
        runs.apply(
            "AggregateRuns",
            AggregateRuns.by(calendar, timing.earlyEvery(), timing.allowedLateness()));
    PCollection<Alert> alerts =
        FindAlerts.inputs(runs, AggregateRuns.days(aggregated), tallies)
            .apply(
                "FindAlerts",
                FindAlerts.by(rules, calendar, timing.checksWait(), timing.allowedLateness()));
    return new TelemetryGraph(AggregateRuns.aggregates(aggregated), alerts);
  }
}
