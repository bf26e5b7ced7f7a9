package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.JsonLinesFiles;
import io.workflowtelemetry.pipelines.Analysis;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import java.io.IOException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Measures dimensions with a pipeline, and reads what it wrote. */
public final class PipelineAnalysis implements AnalysisJob {
  @Override
  public Measured measure(AnalysisRequest request, PipelineOptions options) throws IOException {
    try (ScratchFolder folder = ScratchFolder.make(options)) {
      run(request, null, options, folder.path());
      Facts facts = Facts.take(folder.path());
      return new Measured(
          facts.count(Analysis.TRACES),
          facts.overRecordTypes("bad"),
          read(folder, Analysis.REPORTS, DimensionReport.class),
          read(folder, Analysis.PATHS, CriticalPath.class));
    }
  }

  @Override
  public List<Threshold> learn(AnalysisRequest request, double multiplier, PipelineOptions options)
      throws IOException {
    try (ScratchFolder folder = ScratchFolder.make(options)) {
      run(request, multiplier, options, folder.path());
      return read(folder, Analysis.THRESHOLDS, Threshold.class);
    }
  }

  private static <T extends SpecificRecord> List<T> read(
      ScratchFolder folder, String output, Class<T> type) throws IOException {
    return JsonLinesFiles.read(folder.path() + "/" + output + "-*.jsonl", type);
  }

  private static void run(
      AnalysisRequest request,
      @Nullable Double learnMultiplier,
      PipelineOptions options,
      String folder) {
    LogRequest logs = request.logs();
    Pipeline pipeline = Pipeline.create(options);
    Analysis.addTo(
        pipeline,
        new Analysis.Settings(
            logs == null ? null : LogsToRead.of(logs, List.of(), List.of()),
            request.warehouse(),
            request.measures(),
            learnMultiplier,
            folder));
    PipelineRun.toItsEnd(pipeline);
  }
}
