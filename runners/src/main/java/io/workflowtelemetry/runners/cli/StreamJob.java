package io.workflowtelemetry.runners.cli;

import java.io.IOException;
import org.apache.beam.sdk.options.PipelineOptions;

/** The pipeline of a stream. */
public interface StreamJob {
  /**
   * Runs until it ends.
   *
   * @throws IOException if files or databases can't be read or written
   */
  void run(StreamRequest request, PipelineOptions options) throws IOException;
}
