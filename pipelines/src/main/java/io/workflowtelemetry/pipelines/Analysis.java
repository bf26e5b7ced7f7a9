package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.warehouse.ReadRecords;
import io.workflowtelemetry.io.warehouse.ReadRuns;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.measure.CountRows;
import io.workflowtelemetry.transforms.measure.traces.CountTraces;
import io.workflowtelemetry.transforms.measure.traces.FindCriticalPaths;
import io.workflowtelemetry.transforms.measure.traces.LearnBaselines;
import io.workflowtelemetry.transforms.measure.traces.MeasureDimensions;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import io.workflowtelemetry.transforms.measure.traces.SampleRuns;
import io.workflowtelemetry.transforms.measure.traces.SampleSpans;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Measures how long dimensions of work took, and what the slowest traces waited for. */
public final class Analysis {
  /** Output with a line for each dimension. */
  public static final String REPORTS = "reports/reports";

  /** Output with a line for each trace that a bottleneck points to. */
  public static final String PATHS = "paths/paths";

  /** Output with a line for each threshold that is proposed. */
  public static final String THRESHOLDS = "thresholds/thresholds";

  /** Name under which it is counted how many traces and runs were looked at. */
  public static final String TRACES = CountTraces.NAME;

  /**
   * What an analysis looks at; every part is checked by whoever makes it.
   *
   * @param logs the logs to read; null to read the warehouse
   * @param warehouse the warehouse to read; null to read logs
   * @param measures what dimensions are measured over and compared with
   * @param learnMultiplier to propose thresholds of this multiplier; null to find bottlenecks
   * @param folder the folder that is written below
   */
  public record Settings(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      MeasureSettings measures,
      @Nullable Double learnMultiplier,
      String folder) {}

  private final Pipeline pipeline;
  private final Settings settings;
  private final BackfillTables tables;

  private Analysis(Pipeline pipeline, Settings settings) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.tables = new BackfillTables(settings.folder());
  }

  /** Adds the steps of an analysis to a pipeline. */
  public static void addTo(Pipeline pipeline, Settings settings) {
    Analysis analysis = new Analysis(pipeline, settings);
    if (settings.logs() != null) {
      analysis.analyse(analysis.readLogs(settings.logs()));
    } else {
      analysis.analyse(analysis.readWarehouse(Objects.requireNonNull(settings.warehouse())));
    }
  }

  /** What was read. */
  private record Read(PCollection<TraceSpan> spans, PCollection<Run> runs) {}

  private Read readLogs(LogSettings logs) {
    UnderstandLogs.Understood understood = UnderstandLogs.in(pipeline, logs, Calendar.in("UTC"));
    ObservedRuns observed =
        ObservedRuns.of(
            understood.updates(), understood.observations(), Timing.OF_HISTORY, tables::count);
    tables.count(understood.tallies().apply("CountReads", CountRows.reads()));
    return new Read(
        observed
            .things()
            .of(ObservedType.SPANS)
            .apply("Spans", FromChanges.of(RecordCoder.of(TraceSpan.class))),
        observed.latestRuns());
  }

  private Read readWarehouse(WarehouseAddress warehouse) {
    MeasureSettings measures = settings.measures();
    Instant until = measures.asOf();
    int days = Math.max(measures.windowDays() + measures.baselineDays(), 7 * measures.trendWeeks());
    return new Read(
        pipeline.apply(
            "ReadSpans",
            ReadRecords.ofSpansEnded(until.minus(Duration.ofDays(days)), until, warehouse)),
        pipeline.apply("ReadRuns", ReadRuns.of(warehouse)));
  }

  private void analyse(Read read) {
    PCollection<DimensionSample> samples =
        PCollectionList.of(read.spans().apply("SampleSpans", SampleSpans.create()))
            .and(read.runs().apply("SampleRuns", SampleRuns.create()))
            .apply("Samples", Flatten.pCollections());
    Double learnMultiplier = settings.learnMultiplier();
    if (learnMultiplier == null) {
      measure(read.spans(), samples);
    } else {
      tables.add(
          samples.apply("LearnBaselines", LearnBaselines.by(settings.measures(), learnMultiplier)),
          Table.ofJsonLines(Threshold.class, RowOrders::threshold, THRESHOLDS));
    }
    // Who asks waits for the answer, so all goes through one shuffle.
    tables.addCounts();
    pipeline.apply("WriteTables", tables.tables());
  }

  private void measure(PCollection<TraceSpan> spans, PCollection<DimensionSample> samples) {
    PCollection<DimensionReport> reports =
        samples.apply("MeasureDimensions", MeasureDimensions.by(settings.measures()));
    PCollection<String> evidence = reports.apply("ListEvidence", FindCriticalPaths.evidence());
    tables.add(
        reports, Table.ofJsonLines(DimensionReport.class, RowOrders::dimensionReport, REPORTS));
    tables.add(
        spans.apply("FindCriticalPaths", FindCriticalPaths.of(evidence)),
        Table.ofJsonLines(CriticalPath.class, RowOrders::criticalPath, PATHS));
    tables.count(samples.apply("CountTraces", CountTraces.create()));
  }
}
