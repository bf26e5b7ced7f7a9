package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.FindAlerts;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.measure.AggregateRuns;
import io.workflowtelemetry.transforms.measure.CountRows;
import io.workflowtelemetry.transforms.measure.DayMeasures;
import io.workflowtelemetry.transforms.measure.MeasureQueues;
import io.workflowtelemetry.transforms.measure.PriceDays;
import io.workflowtelemetry.transforms.measure.dora.DeploymentNames;
import io.workflowtelemetry.transforms.measure.dora.MeasureDeployments;
import io.workflowtelemetry.transforms.runs.HashPeople;
import io.workflowtelemetry.transforms.runs.JoinCommits;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * What follows from logs, of a history and of a stream alike. Each step takes groups whole where
 * its input is bounded, and revises them where it is not.
 *
 * @param observed the latest state of runs, without their commits, and of all else
 * @param runs what became of runs, with their commits; people are hashed where that is asked for
 * @param aggregates what became of the rows of all periods
 * @param costs what became of what jobs cost on each day
 * @param queues what became of how long jobs waited in each month
 * @param late what was to change of days that a stream does not revise any more; nothing of a
 *     history
 * @param alerts every revision of an alert; of a history the last
 * @param dora what became of the DORA figures of months
 */
record TelemetryGraph(
    ObservedRuns observed,
    PCollectionList<Change<Run>> runs,
    PCollection<Change<Aggregate>> aggregates,
    PCollection<Change<Cost>> costs,
    PCollection<Change<QueueTime>> queues,
    Late late,
    PCollection<Alert> alerts,
    PCollection<Change<DoraMetrics>> dora) {

  /**
   * What changed of a day that is not revised any more.
   *
   * @param endings what ended on it, which no row of the day has
   * @param days what the rows of some of its periods do not have
   * @param overheads what the check of its overhead did not see
   */
  record Late(
      PCollection<KV<SubjectWindow, RunEndings>> endings,
      PCollection<KV<SubjectWindow, DayMeasures>> days,
      PCollection<KV<SubjectWindow, DayMeasures>> overheads) {}

  /** What logs say, and how much of it was bad. */
  record Logs(
      PCollection<RunUpdate> updates,
      PCollection<Commit> commits,
      PCollection<Observation> observations,
      PCollection<ReadTally> tallies) {}

  /**
   * How it is computed.
   *
   * @param gitRepositories folders of git repositories that commits are looked up in
   * @param timing when rows are given, revised and forgotten; of no matter to a history
   * @param hashPeople whether people are written as hashes
   */
  record Settings(
      List<String> gitRepositories,
      Rules rules,
      Calendar calendar,
      Timing timing,
      boolean hashPeople) {}

  /**
   * Adds the steps.
   *
   * @param counts takes what was read, duplicate, superseded and kept; nothing of a stream
   */
  static TelemetryGraph of(
      Logs logs, Settings settings, Consumer<PCollection<KV<String, Long>>> counts) {
    Timing timing = settings.timing();
    ObservedRuns observed = ObservedRuns.of(logs.updates(), logs.observations(), timing, counts);
    PCollection<Change<Run>> runs = observed.runs();
    PCollection<Commit> found =
        settings.gitRepositories().isEmpty()
            ? null
            : runs.apply("LookUpCommits", FindCommits.in(settings.gitRepositories(), timing));
    PCollectionTuple joined =
        JoinCommits.inputs(runs, logs.commits(), found)
            .apply(
                "JoinCommits", JoinCommits.waiting(timing.commitWait(), timing.allowedLateness()));
    // Neither rows of aggregates nor checks look at commits.
    PCollectionTuple aggregated =
        runs.apply(
            "AggregateRuns",
            AggregateRuns.by(settings.calendar(), timing.earlyEvery(), timing.allowedLateness())
                .pricing(settings.rules().pricing()));
    PCollection<Change<DayMeasures>> days = AggregateRuns.days(aggregated);
    PCollectionTuple checked =
        FindAlerts.inputs(runs, days, logs.tallies())
            .apply(
                "FindAlerts",
                FindAlerts.by(
                    settings.rules(),
                    settings.calendar(),
                    timing.checksWait(),
                    timing.allowedLateness()));
    if (runs.isBounded() == IsBounded.BOUNDED) {
      counts.accept(JoinCommits.counts(joined));
      if (found != null) {
        counts.accept(found.apply("CountCommits", CountRows.commitsWithoutFiles()));
      }
    }
    Rules.Dora names = settings.rules().dora();
    PCollection<Change<DoraMetrics>> dora =
        MeasureDeployments.inputs(
                JoinCommits.runs(joined), observed.things().of(ObservedType.DEPLOYMENTS))
            .apply(
                "MeasureDeployments",
                MeasureDeployments.by(
                    DeploymentNames.of(names.deployJobs(), names.production()),
                    settings.calendar(),
                    timing.earlyEvery(),
                    timing.allowedLateness()));
    return new TelemetryGraph(
        observed,
        settings.hashPeople() ? hashPeople(JoinCommits.runs(joined)) : JoinCommits.runs(joined),
        AggregateRuns.aggregates(aggregated),
        days.apply("PriceDays", PriceDays.by(settings.rules().pricing())),
        days.apply(
            "MeasureQueues", MeasureQueues.by(settings.calendar(), timing.allowedLateness())),
        new Late(
            AggregateRuns.late(aggregated),
            AggregateRuns.lateDays(aggregated),
            FindAlerts.late(checked)),
        FindAlerts.alerts(checked),
        dora);
  }

  private static PCollectionList<Change<Run>> hashPeople(PCollectionList<Change<Run>> runs) {
    PCollectionList<Change<Run>> hashed = PCollectionList.empty(runs.getPipeline());
    for (PCollection<Change<Run>> part : runs.getAll()) {
      hashed =
          hashed.and(
              part.apply("HashPeople" + hashed.size(), HashPeople.ofRuns())
                  .setCoder(ChangeCoder.of(RecordCoder.of(Run.class))));
    }
    return hashed;
  }
}
