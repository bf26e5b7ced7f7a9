package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.warehouse.RecordTable;
import io.workflowtelemetry.io.warehouse.ReviseRows;
import io.workflowtelemetry.io.warehouse.RunJobs;
import io.workflowtelemetry.io.warehouse.UpsertRows;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.io.warehouse.WarehouseTables;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;

/**
 * Brings the rows of a warehouse to what a backfill found, of which it removes none, and keeps them
 * as a stream revises them.
 */
final class FillWarehouse {
  private static final List<ThingTable<?>> THINGS =
      List.of(
          new ThingTable<>("Spans", WarehouseTables.SPANS, ObservedType.SPANS),
          new ThingTable<>("Invocations", WarehouseTables.INVOCATIONS, ObservedType.INVOCATIONS),
          new ThingTable<>("Metrics", WarehouseTables.METRICS, ObservedType.METRICS));

  /** The table that things of a type have. */
  private record ThingTable<T extends SpecificRecord>(
      String name, RecordTable<T> table, ObservedType<T> type) {}

  private final WarehouseAddress warehouse;

  private FillWarehouse(WarehouseAddress warehouse) {
    this.warehouse = warehouse;
  }

  static FillWarehouse at(WarehouseAddress warehouse) {
    return new FillWarehouse(warehouse);
  }

  void runs(PCollection<Run> runs) {
    upsert("Runs", WarehouseTables.RUNS, runs);
    upsert("Jobs", WarehouseTables.JOBS, runs.apply("RunJobs", RunJobs.create()));
  }

  void aggregates(PCollection<Aggregate> aggregates) {
    upsert("Aggregates", WarehouseTables.AGGREGATES, aggregates);
  }

  void costs(PCollection<Cost> costs, PCollection<QueueTime> queues) {
    upsert("Costs", WarehouseTables.COSTS, costs);
    upsert("Queues", WarehouseTables.QUEUES, queues);
  }

  void dora(PCollection<DoraMetrics> months) {
    upsert("Dora", WarehouseTables.DORA, months);
  }

  void alerts(PCollection<Alert> alerts) {
    upsert("Alerts", WarehouseTables.ALERTS, alerts);
  }

  void predictions(PCollection<Prediction> predictions) {
    upsert("Predictions", WarehouseTables.PREDICTIONS, predictions);
  }

  void healthScores(PCollection<HealthScore> scores) {
    upsert("HealthScores", WarehouseTables.HEALTH, scores);
  }

  void revisedRuns(PCollection<Change<Run>> runs) {
    // A run attempt that was seen does not go; one without its commit may be told of last.
    revise("Runs", WarehouseTables.RUNS, runs, false);
    runs.apply("StreamRows/RunJobs", ParDo.of(new JobsFn()))
        .setCoder(coder(WarehouseTables.JOBS))
        .apply("StreamRows/Jobs", ReviseRows.of(WarehouseTables.JOBS, warehouse));
  }

  void revisedAggregates(PCollection<Change<Aggregate>> aggregates) {
    revise("Aggregates", WarehouseTables.AGGREGATES, aggregates, true);
  }

  void revisedCosts(PCollection<Change<Cost>> costs, PCollection<Change<QueueTime>> queues) {
    revise("Costs", WarehouseTables.COSTS, costs, true);
    revise("Queues", WarehouseTables.QUEUES, queues, true);
  }

  void revisedDora(PCollection<Change<DoraMetrics>> months) {
    revise("Dora", WarehouseTables.DORA, months, true);
  }

  void revisedAlerts(PCollection<Change<Alert>> alerts) {
    revise("Alerts", WarehouseTables.ALERTS, alerts, false);
  }

  void revisedPredictions(PCollection<Change<Prediction>> predictions) {
    // As runs don't go, predictions don't.
    revise("Predictions", WarehouseTables.PREDICTIONS, predictions, false);
  }

  void revisedHealthScores(PCollection<Change<HealthScore>> scores) {
    revise("HealthScores", WarehouseTables.HEALTH, scores, true);
  }

  void revisedHealth(PCollection<Change<RunHealth>> health) {
    revise("Health", WarehouseTables.RUN_HEALTH, health, false);
  }

  /** Keeps things that are no runs, of a history and of a stream. */
  void things(ObservedRuns.Things things) {
    THINGS.forEach(table -> keep(table, things));
  }

  /** Keeps tests that were flaky, of a history and of a stream. */
  void rankedTests(PCollection<Change<RankedFlakyTest>> ranked) {
    keep("RankedTests", WarehouseTables.RANKED_FLAKY_TESTS, ranked, true);
  }

  private <T extends SpecificRecord> void keep(ThingTable<T> kept, ObservedRuns.Things things) {
    keep(kept.name(), kept.table(), things.of(kept.type()), false);
  }

  private <T extends SpecificRecord> void keep(
      String name, RecordTable<T> table, PCollection<Change<T>> rows, boolean removes) {
    if (rows.isBounded() == IsBounded.BOUNDED) {
      Coder<T> coder = RecordCoder.of(table.type());
      upsert(name, table, rows.apply(name + "Rows", FromChanges.of(coder)));
    } else {
      revise(name, table, rows, removes);
    }
  }

  private <T extends SpecificRecord> void upsert(
      String name, RecordTable<T> table, PCollection<T> rows) {
    rows.apply("FillWarehouse/" + name, UpsertRows.of(table, warehouse));
  }

  private <T extends SpecificRecord> void revise(
      String name, RecordTable<T> table, PCollection<Change<T>> changes, boolean removes) {
    changes
        .apply("StreamRows/" + name + "Changes", ParDo.of(new RowsFn<T>(removes)))
        .setCoder(coder(table))
        .apply("StreamRows/" + name, ReviseRows.of(table, warehouse));
  }

  private static <T extends SpecificRecord> KvCoder<T, Boolean> coder(RecordTable<T> table) {
    return KvCoder.of(RecordCoder.of(table.type()), BooleanCoder.of());
  }

  private static final class RowsFn<T> extends DoFn<Change<T>, KV<T, Boolean>> {
    private static final long serialVersionUID = 1L;

    private final boolean removes;

    RowsFn(boolean removes) {
      this.removes = removes;
    }

    @ProcessElement
    public void process(@Element Change<T> change, OutputReceiver<KV<T, Boolean>> output) {
      T before = change.before();
      T after = change.after();
      if (after != null) {
        output.output(KV.of(after, true));
      } else if (before != null && removes) {
        output.output(KV.of(before, false));
      }
    }
  }

  private static final class JobsFn extends DoFn<Change<Run>, KV<JobRow, Boolean>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Run> change, OutputReceiver<KV<JobRow, Boolean>> output) {
      Run before = change.before();
      Run after = change.after();
      if (after == null) {
        return;
      }
      Map<String, JobRow> gone = new LinkedHashMap<>();
      if (before != null) {
        RunJobs.of(before).forEach(job -> gone.put(job.getJobKey(), job));
      }
      for (JobRow job : RunJobs.of(after)) {
        gone.remove(job.getJobKey());
        output.output(KV.of(job, true));
      }
      gone.values().forEach(job -> output.output(KV.of(job, false)));
    }
  }
}
