package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.pipelines.ExportRuns;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Writes traces into a folder of its own and then puts it in the place of the last one. */
public final class PipelineExport implements ExportTracesJob {
  private final Clock clock;

  /** Creates the job; the clock only tells how long it took. */
  public PipelineExport(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Outcome run(ExportTracesRequest request, PipelineOptions options) throws IOException {
    Instant startedAt = clock.instant();
    try (OutputFolder output = OutputFolder.open(request.output())) {
      String folder = output.stagingDirectory();
      Pipeline pipeline = Pipeline.create(options);
      ExportRuns.addTo(
          pipeline,
          new ExportRuns.Settings(
              LogsToRead.of(request.logs(), List.of(), List.of()), request.server(), folder));
      PipelineRun.toItsEnd(pipeline);
      Facts facts = Facts.take(folder);
      long traces = facts.rowsOf("traces/traces");
      long bad = facts.overRecordTypes("bad");
      ObjectNode summary = SummaryFile.begin(request.options());
      summary.put("traces", traces);
      summary.put("bad_records", bad);
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          folder + "/summary.json", SummaryFile.end(summary, facts.files(), startedAt, took));
      output.publish();
      return new Outcome(traces, bad);
    }
  }
}
