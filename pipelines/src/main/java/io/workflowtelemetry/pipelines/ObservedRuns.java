package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.observations.SortObservations.ObservedType;
import io.workflowtelemetry.transforms.revise.Settled;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The latest state of runs, and of anything else that logs tell of.
 *
 * @param assembled what {@link AssembleRuns} gave
 * @param observed anything else
 */
record ObservedRuns(PCollectionTuple assembled, GatherObservations.Gathered observed) {
  static ObservedRuns of(UnderstandLogs.Understood logs, BackfillTables tables) {
    GatherObservations.Gathered observed = GatherObservations.of(logs.observations(), tables);
    return new ObservedRuns(
        AssembleRuns.inputs(logs.updates(), observed.updates())
            .apply("AssembleRuns", AssembleRuns.create()),
        observed);
  }

  /** Returns the runs; to be asked for once. */
  PCollection<Run> runs() {
    return AssembleRuns.runs(assembled).apply("LatestRuns", Settled.of(RecordCoder.of(Run.class)));
  }

  PCollection<TraceSpan> spans() {
    return observed.of(ObservedType.SPANS);
  }
}
