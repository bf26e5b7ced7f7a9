package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.logs.NoBadRecordException;
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
   * @throws io.workflowtelemetry.runners.config.UsageException when a user's file was not what only
   *     the pipeline reads
   */
  static void toItsEnd(Pipeline pipeline) {
    PipelineResult.State end;
    try {
      end = pipeline.run().waitUntilFinish();
    } catch (RuntimeException e) {
      throwIfUsage(e);
      throw e;
    }
    if (end != PipelineResult.State.DONE) {
      throw new IllegalStateException("the pipeline ended as " + end);
    }
  }

  /** Engines wrap what failed, each in its own way. */
  private static void throwIfUsage(Throwable failure) {
    UsageErrors errors = new UsageErrors();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoBadRecordException wrong) {
        errors.add(
            "--badRecords",
            wrong.file(),
            "lines as a backfill writes them, payloads mended; " + wrong.reason());
      }
    }
    errors.throwIfAny();
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
