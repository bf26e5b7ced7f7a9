package io.workflowtelemetry.runners.cli;

import java.io.IOException;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a backfill: what the command line knows of the pipeline behind it. */
public interface BackfillJob {
  /**
   * Runs the pipeline and waits for its end.
   *
   * @param request what to do
   * @param options what the engine is told
   * @return what came of it
   * @throws IOException if files can't be read or written
   * @throws RuntimeException if the pipeline fails; the last good output is then unchanged
   */
  BackfillOutcome run(BackfillRequest request, PipelineOptions options) throws IOException;

  /** Returns how many records were read so far, as far as this process knows. */
  default long recordsRead() {
    return 0;
  }

  /** Returns how many records were bad so far, as far as this process knows. */
  default long badRecords() {
    return 0;
  }
}
