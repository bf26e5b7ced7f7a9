package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.examples.BuildExamples;
import io.workflowtelemetry.datasets.quality.MeasureCompleteness;
import io.workflowtelemetry.datasets.splits.GroupExamples;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitExamples;
import io.workflowtelemetry.io.files.SortKey;
import io.workflowtelemetry.io.files.WriteShards;
import io.workflowtelemetry.io.logs.NumberLines;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.WatchBadRecords;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.transforms.aggregate.AggregateRuns;
import io.workflowtelemetry.transforms.aggregate.Measures;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.calendar.Calendar.Period;
import io.workflowtelemetry.transforms.check.CheckCollection;
import io.workflowtelemetry.transforms.check.CheckDurations;
import io.workflowtelemetry.transforms.check.CheckStorage;
import io.workflowtelemetry.transforms.check.CheckStreaks;
import io.workflowtelemetry.transforms.check.CheckSuccessRate;
import io.workflowtelemetry.transforms.check.CheckTelemetryOverhead;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.counts.CountAlerts;
import io.workflowtelemetry.transforms.counts.CountReads;
import io.workflowtelemetry.transforms.counts.CountRuns;
import io.workflowtelemetry.transforms.order.Rebundle;
import io.workflowtelemetry.transforms.parse.ParseLogs;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import io.workflowtelemetry.transforms.runs.HashPeople;
import io.workflowtelemetry.transforms.runs.JoinCommits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Turns a history of logs into runs, aggregates, alerts and training splits: read, parse, keep the
 * latest state, join commits, and then side by side aggregate, check and split.
 */
public final class Backfill {
  /** Folder below the output of what whoever ran the pipeline reads and removes when it ended. */
  public static final String FACTS = "facts";

  private final BackfillSettings settings;
  private final Calendar calendar;
  private final List<PCollection<KV<String, Long>>> counts = new ArrayList<>();
  private final List<PCollection<WrittenFile>> files = new ArrayList<>();

  private Backfill(BackfillSettings settings) {
    this.settings = settings;
    this.calendar = Calendar.in(settings.timezone());
  }

  /** Adds the steps of a backfill to a pipeline. */
  public static void addTo(Pipeline pipeline, BackfillSettings settings) {
    new Backfill(settings).addTo(pipeline);
  }

  private void addTo(Pipeline pipeline) {
    PCollectionTuple logs =
        pipeline.apply(
            "ReadLogs",
            ReadLogs.from(settings.inputs()).withMaxRecordBytes(settings.maxRecordBytes()));
    PCollectionTuple parsed =
        ReadLogs.logs(logs)
            .apply(
                "ParseLogs",
                ParseLogs.create(calendar).withDefaultRepository(settings.repository()));
    PCollectionTuple assembled =
        ParseLogs.updates(parsed).apply("AssembleRuns", AssembleRuns.create());
    PCollection<Run> latest = rebundle("LatestRuns", AssembleRuns.runs(assembled));
    PCollectionTuple joined =
        JoinCommits.inputs(
                latest,
                ParseLogs.commits(parsed),
                latest.apply("LookUpCommits", FindCommits.in(settings.gitRepositories())))
            .apply("JoinCommits", JoinCommits.create());
    PCollection<Run> runs = rebundle("JoinedRuns", JoinCommits.runs(joined));
    if (settings.hashPeople()) {
      runs = runs.apply("HashPeople", HashPeople.create());
    }
    counts.add(ReadLogs.counts(logs));
    counts.add(AssembleRuns.counts(assembled));
    counts.add(JoinCommits.counts(joined));
    counts.add(runs.apply("CountRuns", CountRuns.create()));
    counts.add(runs.apply("MeasureCompleteness", MeasureCompleteness.create()));
    write(runs, Run.class, RowOrders::run, "runs/runs");

    PCollection<ReadTally> tallies = writeBadRecords(logs, parsed);
    PCollectionTuple aggregated = runs.apply("AggregateRuns", AggregateRuns.by(calendar));
    writeAggregates(rebundle("Rows", AggregateRuns.aggregates(aggregated)));
    writeExamples(runs);
    writeAlerts(runs, aggregated, tallies);
    WriteFacts.write(settings.folder(), counts, files);
  }

  private PCollection<ReadTally> writeBadRecords(PCollectionTuple logs, PCollectionTuple parsed) {
    PCollection<BadRecord> badRecords =
        PCollectionList.of(ReadLogs.badRecords(logs))
            .and(ParseLogs.badRecords(parsed))
            .apply("BadRecords", Flatten.pCollections())
            .apply("WatchBadRecords", WatchBadRecords.create())
            .apply("NumberLines", NumberLines.with(ReadLogs.lineCounts(logs)));
    files.add(
        badRecords.apply(
            "WriteBadRecords",
            WriteShards.asJsonLines(
                BadRecord.class,
                RowOrders::badRecord,
                settings.folder(),
                "bad-records/bad-records")));
    PCollection<ReadTally> tallies =
        PCollectionList.of(ParseLogs.tallies(parsed))
            .and(badRecords.apply("TallyBadRecords", TallyBadRecords.by(calendar)))
            .apply("Tallies", Flatten.pCollections());
    counts.add(tallies.apply("CountReads", CountReads.create()));
    return tallies;
  }

  private void writeAggregates(PCollection<Aggregate> aggregates) {
    for (Period period : Period.ALL) {
      String name = period.name();
      write(
          aggregates.apply(
              "Only" + name, Filter.by(aggregate -> aggregate.getPeriod().equals(name))),
          Aggregate.class,
          RowOrders::aggregate,
          "aggregates/" + name.toLowerCase(Locale.ROOT));
    }
  }

  private void writeExamples(PCollection<Run> runs) {
    PCollection<SplitCandidate> grouped =
        runs.apply("BuildExamples", BuildExamples.by(calendar))
            .apply("GroupExamples", GroupExamples.create());
    PCollectionTuple splits =
        rebundle("Grouped", grouped).apply("SplitExamples", SplitExamples.by(settings.split()));
    counts.add(SplitExamples.counts(splits));
    counts.add(SplitExamples.cuts(splits));
    List<PCollection<BuildExample>> all = new ArrayList<>();
    for (Split split : Split.values()) {
      all.add(SplitExamples.examples(splits, split));
      write(
          SplitExamples.examples(splits, split),
          BuildExample.class,
          RowOrders::example,
          "datasets/builds/" + split.label());
    }
    counts.add(
        PCollectionList.of(all)
            .apply("AllExamples", Flatten.pCollections())
            .apply(
                "CreationTimes",
                MapElements.into(TypeDescriptors.longs())
                    .via(example -> example.getCreatedAt().toEpochMilli()))
            .setCoder(VarLongCoder.of())
            .apply("CoverExamples", CoverTimes.as("examples")));
  }

  private void writeAlerts(
      PCollection<Run> runs, PCollectionTuple aggregated, PCollection<ReadTally> tallies) {
    PCollection<RunEnd> ends = runs.apply("RunEnds", RunEnds.create());
    PCollection<Long> endTimes =
        ends.apply(
                "EndTimes",
                MapElements.into(TypeDescriptors.longs())
                    .via(end -> end.getCompletedAt().toEpochMilli()))
            .setCoder(VarLongCoder.of());
    counts.add(endTimes.apply("CoverEnds", CoverTimes.as("completed_at")));
    List<PCollection<Alert>> found = new ArrayList<>();
    PCollection<KV<Subject, Measures>> days = rebundle("Days", AggregateRuns.days(aggregated));
    found.add(days.apply("CheckSuccessRate", CheckSuccessRate.by(settings.rules().successRate())));
    found.add(
        days.apply(
            "CheckTelemetryOverhead",
            CheckTelemetryOverhead.by(settings.rules().telemetryOverhead())));
    found.add(ends.apply("CheckDurations", CheckDurations.by(settings.rules().durationAnomaly())));
    found.add(ends.apply("CheckStreaks", CheckStreaks.by(settings.rules().failureStreak())));
    found.add(
        tallies.apply(
            "CheckCollection", CheckCollection.by(settings.rules().collectionFailure(), calendar)));
    if (settings.storageQuotaBytes() != null) {
      found.add(
          PCollectionList.of(files)
              .apply("AllButAlerts", Flatten.pCollections())
              .apply(
                  "CheckStorage",
                  CheckStorage.by(
                      settings.rules().storage(), settings.storageQuotaBytes(), endTimes)));
    }
    PCollection<Alert> alerts = PCollectionList.of(found).apply("Alerts", Flatten.pCollections());
    counts.add(alerts.apply("CountAlerts", CountAlerts.create()));
    files.add(
        alerts.apply(
            "WriteAlerts",
            WriteShards.asJsonLines(
                Alert.class, RowOrders::alert, settings.folder(), "alerts/alerts")));
  }

  private <T> PCollection<T> rebundle(String name, PCollection<T> elements) {
    return elements.apply("Rebundle/" + name, Rebundle.into(settings.bundles()));
  }

  private <T extends SpecificRecord> void write(
      PCollection<T> rows, Class<T> type, SerializableFunction<T, SortKey> order, String output) {
    files.add(
        rows.apply(
            "Write/" + output, WriteShards.asParquet(type, order, settings.folder(), output)));
  }
}
