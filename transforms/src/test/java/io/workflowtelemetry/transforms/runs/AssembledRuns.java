package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;

/** The rows that a history makes of updates. */
public final class AssembledRuns {
  private AssembledRuns() {}

  /** Runs the pipeline and returns the rows. */
  public static List<Run> of(Pipeline pipeline, List<RunUpdate> updates) {
    Collected<Change<Run>> runs =
        Collected.of(
            AssembleRuns.runs(
                AssembleRuns.inputs(
                        pipeline.apply(
                            Create.of(updates).withCoder(RecordCoder.of(RunUpdate.class))),
                        pipeline.apply(
                            "NoPieces",
                            Create.empty(ChangeCoder.of(RecordCoder.of(RunUpdate.class)))))
                    .apply("Assemble", AssembleRuns.waiting(Duration.ZERO, Duration.ZERO))));
    pipeline.run().waitUntilFinish();
    return runs.elements().stream().map(change -> change.added()).toList();
  }
}
