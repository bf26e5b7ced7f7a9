package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.TraceLine;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Settled;
import io.workflowtelemetry.transforms.logs.otlp.ExportTraces;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollection;

/** Turns logs into traces: reads, parses, keeps the latest state of each run, writes its trace. */
public final class ExportRuns {
  private ExportRuns() {}

  /** Adds the steps of an export to a pipeline. */
  public static void addTo(Pipeline pipeline, ExportSettings settings) {
    BackfillTables tables = new BackfillTables(settings.folder());
    UnderstandLogs.Understood logs =
        UnderstandLogs.in(pipeline, settings.logs(), Calendar.in("UTC"));
    ObservedRuns observed = ObservedRuns.of(logs.updates(), logs.observations(), Timing.OF_HISTORY);
    tables.count(observed.counts());
    PCollection<Run> runs =
        observed.runs().apply("LatestRuns", Settled.of(RecordCoder.of(Run.class)));
    tables.add(
        runs.apply("ExportTraces", ExportTraces.create().withServer(settings.server())),
        Table.ofLines(TraceLine.class, RowOrders::traceLine, "traces/traces", TraceLine::getLine));
    tables.add(
        logs.badRecords(),
        Table.ofJsonLines(BadRecord.class, RowOrders::badRecord, "bad-records/bad-records"));
    tables.count(logs.tallies().apply("CountReads", CountRows.reads()));
    PCollection<WrittenFile> files = pipeline.apply("WriteTables", tables.tables());
    WriteFacts.write(settings.folder(), tables.counts(), List.of(files));
  }
}
