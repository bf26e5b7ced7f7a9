package io.workflowtelemetry.runners.cli;

import java.io.IOException;
import org.apache.beam.sdk.options.PipelineOptions;

/** Writes runs as traces, as far as the command line knows it. */
@FunctionalInterface
public interface ExportTracesJob {
  /**
   * What came of it.
   *
   * @param traces traces written
   * @param bad bad records
   */
  record Outcome(long traces, long bad) {}

  /**
   * Runs it to its end.
   *
   * @param request what was asked for
   * @param options the engine's options
   * @throws IOException if files can't be read or written
   */
  Outcome run(ExportTracesRequest request, PipelineOptions options) throws IOException;
}
