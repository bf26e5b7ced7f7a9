package io.workflowtelemetry.runners.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.util.MimeTypes;

/** Running a pipeline, and writing what tells of it beside its output. */
final class PipelineRun {
  private PipelineRun() {}

  /**
   * Runs a pipeline to its end.
   *
   * @throws IllegalStateException when it did not end well
   */
  static void toItsEnd(Pipeline pipeline) {
    PipelineResult.State end = pipeline.run().waitUntilFinish();
    if (end != PipelineResult.State.DONE) {
      throw new IllegalStateException("the pipeline ended as " + end);
    }
  }

  /** Writes a text file. */
  static void write(String path, String text) throws IOException {
    try (WritableByteChannel channel =
        FileSystems.create(FileSystems.matchNewResource(path, false), MimeTypes.TEXT)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
