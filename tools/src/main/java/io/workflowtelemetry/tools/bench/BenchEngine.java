package io.workflowtelemetry.tools.bench;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** What runs the pipelines that are measured. */
@FunctionalInterface
public interface BenchEngine {
  /**
   * Starts a pipeline and does not wait for its end.
   *
   * @param steps adds its steps
   * @param parallelism how many tasks run side by side
   * @param checkpoints the folder where checkpoints are kept, as {@code chk-N}
   */
  PipelineResult start(Consumer<Pipeline> steps, int parallelism, Path checkpoints);
}
