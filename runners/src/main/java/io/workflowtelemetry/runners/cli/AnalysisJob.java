package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.JsonLinesFiles;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Analysis;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.io.IOException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Measures dimensions with a pipeline, and reads what it wrote. */
public class AnalysisJob {
  /**
   * What was measured.
   *
   * @param traces how many traces and runs were looked at
   * @param bad how many records could not be understood
   * @param reports a report of each dimension, by type and key
   * @param paths critical paths of the traces that bottlenecks point to
   */
  public record Measured(
      long traces, long bad, List<DimensionReport> reports, List<CriticalPath> paths) {
    /** Copies the lists. */
    public Measured {
      reports = List.copyOf(reports);
      paths = List.copyOf(paths);
    }
  }

  /**
   * Measures dimensions.
   *
   * @param logs the logs to read; null to read the warehouse
   * @param warehouse the warehouse to read; null to read logs
   * @param measures what dimensions are measured over and compared with
   * @param engine what the engine is told
   * @throws IOException if files can't be read or written
   */
  public Measured measure(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      MeasureSettings measures,
      PipelineOptions engine)
      throws IOException {
    try (ScratchFolder folder = ScratchFolder.make(engine)) {
      run(new Analysis.Settings(logs, warehouse, measures, null, folder.path()), engine);
      Facts facts = Facts.take(folder.path());
      return new Measured(
          facts.count(Analysis.TRACES),
          facts.overRecordTypes("bad"),
          read(folder, Analysis.REPORTS, DimensionReport.class),
          read(folder, Analysis.PATHS, CriticalPath.class));
    }
  }

  /**
   * Proposes thresholds, by type and key; parameters are those of {@link #measure}.
   *
   * @param multiplier the multiplier of what is proposed
   * @throws IOException if files can't be read or written
   */
  public List<Threshold> learn(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      MeasureSettings measures,
      double multiplier,
      PipelineOptions engine)
      throws IOException {
    try (ScratchFolder folder = ScratchFolder.make(engine)) {
      run(new Analysis.Settings(logs, warehouse, measures, multiplier, folder.path()), engine);
      return read(folder, Analysis.THRESHOLDS, Threshold.class);
    }
  }

  private static void run(Analysis.Settings settings, PipelineOptions engine) {
    Pipeline pipeline = Pipeline.create(engine);
    Analysis.addTo(pipeline, settings);
    PipelineRun.toItsEnd(pipeline);
  }

  private static <T extends SpecificRecord> List<T> read(
      ScratchFolder folder, String output, Class<T> type) throws IOException {
    return JsonLinesFiles.read(folder.path() + "/" + output + "-*.jsonl", type);
  }
}
