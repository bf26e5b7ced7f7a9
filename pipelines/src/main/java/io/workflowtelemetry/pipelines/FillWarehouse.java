package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.warehouse.RecordTable;
import io.workflowtelemetry.io.warehouse.RunJobs;
import io.workflowtelemetry.io.warehouse.UpsertRows;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.io.warehouse.WarehouseTables;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.Settled;
import io.workflowtelemetry.transforms.runs.ObservedType;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.values.PCollection;

/** Brings the rows of a warehouse to what a backfill found; it removes none. */
final class FillWarehouse {
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

  void alerts(PCollection<Alert> alerts) {
    upsert("Alerts", WarehouseTables.ALERTS, alerts);
  }

  void things(GatherObservations.Gathered observed) {
    upsert("Spans", WarehouseTables.SPANS, TraceSpan.class, observed.of(ObservedType.SPANS));
    upsert(
        "Invocations",
        WarehouseTables.INVOCATIONS,
        AgentInvocation.class,
        observed.of(ObservedType.INVOCATIONS));
    upsert(
        "Metrics", WarehouseTables.METRICS, SuccessMetric.class, observed.of(ObservedType.METRICS));
  }

  private <T extends SpecificRecord> void upsert(
      String name, RecordTable<T> table, Class<T> type, PCollection<Change<T>> rows) {
    upsert(name, table, rows.apply(name + "Rows", Settled.of(RecordCoder.of(type))));
  }

  private <T extends SpecificRecord> void upsert(
      String name, RecordTable<T> table, PCollection<T> rows) {
    rows.apply("FillWarehouse/" + name, UpsertRows.of(table, warehouse));
  }
}
