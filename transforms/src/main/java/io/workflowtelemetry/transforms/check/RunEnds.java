package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.util.Comparator;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Gives the ends of those runs that are completed, without what checks have no use for. */
public final class RunEnds extends PTransform<PCollection<Run>, PCollection<RunEnd>> {
  /** The order of runs that completed at the same time. */
  public static final Comparator<RunEnd> TIES =
      Comparator.comparing(RunEnd::getKey, Identifiers.RUN_ORDER);

  private RunEnds() {}

  /** Returns the transform. */
  public static RunEnds create() {
    return new RunEnds();
  }

  @Override
  public PCollection<RunEnd> expand(PCollection<Run> runs) {
    return runs.apply("Project", ParDo.of(new ProjectFn())).setCoder(RecordCoder.of(RunEnd.class));
  }

  /** Returns the end of a run, null where it is open. */
  static @Nullable RunEnd of(Run run) {
    if (run.getCompletedAt() == null) {
      return null;
    }
    return RunEnd.newBuilder()
        .setKey(new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()))
        .setWorkflowName(run.getWorkflowName())
        .setBranch(run.getBranch())
        .setCommitAuthor(run.getCommitAuthor())
        .setCompletedAt(run.getCompletedAt())
        .setOutcome(run.getOutcome())
        .setDurationMs(run.getDurationMs())
        .build();
  }

  private static final class ProjectFn extends DoFn<Run, RunEnd> {
    @ProcessElement
    public void process(@Element Run run, OutputReceiver<RunEnd> output) {
      RunEnd end = of(run);
      if (end != null) {
        output.output(end);
      }
    }
  }
}
