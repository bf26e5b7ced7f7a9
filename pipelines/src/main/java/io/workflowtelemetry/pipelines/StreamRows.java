package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.warehouse.RecordTable;
import io.workflowtelemetry.io.warehouse.ReviseRows;
import io.workflowtelemetry.io.warehouse.RunJobs;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.io.warehouse.WarehouseTables;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Keeps the rows of a warehouse as a stream revises them. */
final class StreamRows {
  private final WarehouseAddress warehouse;

  StreamRows(WarehouseAddress warehouse) {
    this.warehouse = warehouse;
  }

  void runs(PCollection<Change<Run>> runs) {
    // A run attempt that was seen does not go; one without its commit may be told of last.
    revise("Runs", WarehouseTables.RUNS, Run.class, runs, false);
    runs.apply("StreamRows/RunJobs", ParDo.of(new JobsFn()))
        .setCoder(coder(JobRow.class))
        .apply("StreamRows/Jobs", ReviseRows.of(WarehouseTables.JOBS, warehouse));
  }

  void aggregates(PCollection<Change<Aggregate>> aggregates) {
    revise("Aggregates", WarehouseTables.AGGREGATES, Aggregate.class, aggregates, true);
  }

  void alerts(PCollection<Change<Alert>> alerts) {
    revise("Alerts", WarehouseTables.ALERTS, Alert.class, alerts, false);
  }

  void things(GatherObservations.Gathered observed) {
    revise("Spans", WarehouseTables.SPANS, TraceSpan.class, observed.of(ObservedType.SPANS), false);
    revise(
        "Invocations",
        WarehouseTables.INVOCATIONS,
        AgentInvocation.class,
        observed.of(ObservedType.INVOCATIONS),
        false);
    revise(
        "Metrics",
        WarehouseTables.METRICS,
        SuccessMetric.class,
        observed.of(ObservedType.METRICS),
        false);
  }

  private <T extends SpecificRecord> void revise(
      String name,
      RecordTable<T> table,
      Class<T> type,
      PCollection<Change<T>> changes,
      boolean removes) {
    changes
        .apply("StreamRows/" + name + "Changes", ParDo.of(new RowsFn<T>(removes)))
        .setCoder(coder(type))
        .apply("StreamRows/" + name, ReviseRows.of(table, warehouse));
  }

  private static <T extends SpecificRecord> KvCoder<T, Boolean> coder(Class<T> type) {
    return KvCoder.of(RecordCoder.of(type), BooleanCoder.of());
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
