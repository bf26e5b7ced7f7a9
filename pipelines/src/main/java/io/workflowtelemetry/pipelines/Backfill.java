package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.card.Completeness;
import io.workflowtelemetry.datasets.examples.BuildExamples;
import io.workflowtelemetry.datasets.splits.GroupExamples;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitRows;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.CheckStorage;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.digest.ScoreHealth;
import io.workflowtelemetry.transforms.digest.SumUpPeriods;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.measure.CountInputs;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a history of logs into runs, aggregates, alerts and training splits: read, parse, keep the
 * latest state, join commits, and then side by side aggregate, check and split.
 */
public final class Backfill {
  /**
   * What a backfill does; every part is checked by whoever makes it.
   *
   * @param logs the logs to read
   * @param gitRepositories folders of git repositories that commits are looked up in
   * @param rules parameters of the checks
   * @param timezone zone that days, weeks and months are cut in
   * @param split how training examples are divided
   * @param hashPeople whether authors and actors are written as hashes
   * @param storageQuotaBytes what may be written, in bytes; null for no quota
   * @param warehouse the warehouse to fill; null for none
   * @param folder the folder that is written below
   * @param notifications how people are told of alerts that fire; null where they are not
   */
  public record Settings(
      LogSettings logs,
      List<String> gitRepositories,
      Rules rules,
      String timezone,
      SplitSettings split,
      boolean hashPeople,
      @Nullable Long storageQuotaBytes,
      @Nullable WarehouseAddress warehouse,
      String folder,
      @Nullable NotifySettings notifications) {
    /** Copies the list. */
    public Settings {
      gitRepositories = List.copyOf(gitRepositories);
    }

    /** Returns the same, written below another folder. */
    public Settings below(String other) {
      return new Settings(
          logs,
          gitRepositories,
          rules,
          timezone,
          split,
          hashPeople,
          storageQuotaBytes,
          warehouse,
          other,
          notifications);
    }

    /**
     * Returns the same with people told of alerts that fire.
     *
     * @param told how; null where they are not
     */
    public Settings notifying(@Nullable NotifySettings told) {
      return new Settings(
          logs,
          gitRepositories,
          rules,
          timezone,
          split,
          hashPeople,
          storageQuotaBytes,
          warehouse,
          folder,
          told);
    }
  }

  private final Settings settings;
  private final Calendar calendar;
  private final BackfillTables tables;
  private final Optional<FillWarehouse> warehouse;

  private Backfill(Settings settings) {
    this.settings = settings;
    this.calendar = Calendar.in(settings.timezone());
    this.tables = new BackfillTables(settings.folder());
    this.warehouse = Optional.ofNullable(settings.warehouse()).map(FillWarehouse::at);
  }

  /** Adds the steps of a backfill to a pipeline. */
  public static void addTo(Pipeline pipeline, Settings settings) {
    new Backfill(settings).addTo(pipeline);
  }

  private void addTo(Pipeline pipeline) {
    UnderstandLogs.Understood logs = UnderstandLogs.in(pipeline, settings.logs(), calendar);
    TelemetryGraph graph =
        TelemetryGraph.of(
            new TelemetryGraph.Logs(
                logs.updates(), logs.commits(), logs.observations(), logs.tallies()),
            new TelemetryGraph.Settings(
                settings.gitRepositories(),
                settings.rules(),
                calendar,
                Timing.OF_HISTORY,
                settings.hashPeople()),
            tables::count);
    PCollection<Run> latest = graph.observed().latestRuns();
    PCollectionList<Run> runs = PCollectionList.empty(pipeline);
    for (PCollection<Change<Run>> part : graph.runs().getAll()) {
      PCollection<Run> rows =
          part.apply("Runs" + runs.size(), FromChanges.of(RecordCoder.of(Run.class)));
      tables.count(rows.apply("CountRuns" + runs.size(), CountRows.runs()));
      runs = runs.and(rows);
    }
    tables.count(logs.counts());
    tables.count(latest.apply("MeasureCompleteness", Completeness.measure()));
    tables.add(runs, Table.ofParquet(Run.class, RowOrders::run, "runs/runs"));

    PCollectionList<Run> known = runs;
    warehouse.ifPresent(fill -> fill.runs(known.apply("KnownRuns", Flatten.pCollections())));
    warehouse.ifPresent(fill -> fill.things(graph.observed().things()));
    writeReads(logs);
    ObservedTests tests = ObservedTests.of(graph.observed(), Timing.OF_HISTORY);
    ObservedTables.add(tables, graph.observed(), tests, Timing.OF_HISTORY, settings.hashPeople());
    warehouse.ifPresent(fill -> fill.rankedTests(tests.ranked()));
    writeAggregates(
        graph.aggregates().apply("Aggregates", FromChanges.of(RecordCoder.of(Aggregate.class))));
    writeCosts(graph);
    writeDora(graph.dora().apply("Dora", FromChanges.of(RecordCoder.of(DoraMetrics.class))));
    writeExamples(runs);
    tables.cover("EndTimes", "completed_at", latest, Run::getCompletedAt);
    PCollectionTuple summedUp =
        SumUpPeriods.inputs(graph.aggregates(), graph.alerts(), tests.flaky());
    writeHealth(ScoreHealth.inputs(summedUp, logs.tallies()));
    writeTables(pipeline, graph.alerts(), summedUp, latest);
  }

  private void writeReads(UnderstandLogs.Understood logs) {
    tables.add(
        logs.badRecords(),
        Table.ofJsonLines(BadRecord.class, RowOrders::badRecord, "bad-records/bad-records"));
    logs.corrections()
        .ifPresent(
            corrections ->
                tables.add(
                    corrections,
                    Table.ofJsonLines(
                        Correction.class, RowOrders::correction, "corrections/corrections")));
    PCollection<InputFile> inputs = logs.tallies().apply("CountInputs", CountInputs.create());
    tables.add(inputs, InputFile.class, RowOrders::inputFile, "inputs/inputs");
    tables.count(inputs.apply("CountDialects", CountRows.dialects()));
    tables.count(logs.tallies().apply("CountReads", CountRows.reads()));
  }

  private void writeAggregates(PCollection<Aggregate> aggregates) {
    warehouse.ifPresent(fill -> fill.aggregates(aggregates));
    for (Period period : Period.ALL) {
      String name = period.name();
      tables.add(
          aggregates.apply(
              "Only" + name, Filter.by(aggregate -> aggregate.getPeriod().equals(name))),
          Aggregate.class,
          RowOrders::aggregate,
          "aggregates/" + name.toLowerCase(Locale.ROOT));
    }
  }

  private void writeCosts(TelemetryGraph graph) {
    PCollection<Cost> costs =
        graph.costs().apply("Costs", FromChanges.of(RecordCoder.of(Cost.class)));
    PCollection<QueueTime> queues =
        graph.queues().apply("Queues", FromChanges.of(RecordCoder.of(QueueTime.class)));
    tables.add(costs, StreamFiles.COSTS);
    tables.add(queues, StreamFiles.QUEUES);
    warehouse.ifPresent(fill -> fill.costs(costs, queues));
  }

  private void writeHealth(PCollectionTuple inputs) {
    PCollection<HealthScore> scores =
        inputs
            .apply(
                "ScoreHealth",
                ScoreHealth.by(settings.rules(), calendar, Duration.ZERO, Duration.ZERO))
            .apply("HealthScores", FromChanges.of(RecordCoder.of(HealthScore.class)));
    tables.add(scores, StreamFiles.HEALTH_SCORES);
    warehouse.ifPresent(fill -> fill.healthScores(scores));
  }

  private void writeDora(PCollection<DoraMetrics> months) {
    warehouse.ifPresent(fill -> fill.dora(months));
    tables.add(months, StreamFiles.DORA);
  }

  private void writeExamples(PCollectionList<Run> runs) {
    PCollection<SplitCandidate> grouped =
        runs.apply("BuildExamples", BuildExamples.by(calendar))
            .apply("GroupExamples", GroupExamples.create());
    PCollectionTuple splits = grouped.apply("SplitExamples", SplitRows.ofBuilds(settings.split()));
    tables.count(SplitRows.counts(splits));
    tables.count(SplitRows.cuts(splits));
    for (Split split : Split.values()) {
      PCollection<BuildExample> examples = SplitRows.rows(splits, split);
      tables.cover("CreationTimes" + split, "examples", examples, BuildExample::getCreatedAt);
      tables.add(
          examples, BuildExample.class, RowOrders::example, "datasets/builds/" + split.label());
    }
  }

  private void writeTables(
      Pipeline pipeline,
      PCollection<Alert> found,
      PCollectionTuple digested,
      PCollection<Run> runs) {
    Table<Alert> table = Table.ofJsonLines(Alert.class, RowOrders::alert, "alerts/alerts");
    List<PCollection<WrittenFile>> files = new ArrayList<>();
    if (settings.storageQuotaBytes() == null) {
      tables.add(count(found), table);
      if (settings.notifications() != null) {
        tables.add(deliver(found, digested, settings.notifications()), StreamFiles.DELIVERIES);
      }
      files.add(pipeline.apply("WriteTables", tables.tables()));
    } else {
      // One alert is about how much all else weighs, so alerts are written after it.
      PCollection<WrittenFile> allButAlerts = pipeline.apply("WriteTables", tables.tables());
      PCollection<Alert> alerts =
          PCollectionList.of(found)
              .and(
                  allButAlerts.apply(
                      "CheckStorage",
                      CheckStorage.by(
                          settings.rules().storage(),
                          settings.storageQuotaBytes(),
                          endTimes(runs))))
              .apply("WithStorage", Flatten.pCollections());
      files.add(allButAlerts);
      WriteTables last = WriteTables.below(settings.folder()).with(table, count(alerts));
      if (settings.notifications() != null) {
        last =
            last.with(StreamFiles.DELIVERIES, deliver(alerts, digested, settings.notifications()));
      }
      files.add(pipeline.apply("WriteAlerts", last));
    }
    tables.writeFacts(files);
  }

  private static PCollection<Long> endTimes(PCollection<Run> runs) {
    return runs.apply("Completed", Filter.by(run -> run.getCompletedAt() != null))
        .apply(
            "CompletionTimes",
            MapElements.into(TypeDescriptors.longs())
                .via(run -> run.getCompletedAt().toEpochMilli()))
        .setCoder(VarLongCoder.of());
  }

  private PCollection<Delivery> deliver(
      PCollection<Alert> alerts, PCollectionTuple digested, NotifySettings how) {
    return DeliverAlerts.of(alerts, digested, calendar, how, Duration.ZERO, settings.warehouse());
  }

  private PCollection<Alert> count(PCollection<Alert> alerts) {
    tables.count(alerts.apply("CountAlerts", CountRows.alerts()));
    warehouse.ifPresent(fill -> fill.alerts(alerts));
    return alerts;
  }
}
