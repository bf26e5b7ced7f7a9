package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The latest state of runs, and of anything else that logs tell of, in a history and in a stream.
 *
 * @param assembled what {@link AssembleRuns} gave
 * @param observed anything else
 */
record ObservedRuns(PCollectionTuple assembled, GatherObservations.Gathered observed) {
  static ObservedRuns of(
      PCollection<RunUpdate> updates, PCollection<Observation> observations, Timing timing) {
    GatherObservations.Gathered observed = GatherObservations.of(observations, timing);
    return new ObservedRuns(
        AssembleRuns.inputs(updates, observed.updates())
            .apply(
                "AssembleRuns", AssembleRuns.waiting(timing.jobsWait(), timing.allowedLateness())),
        observed);
  }

  /** Returns what became of runs. */
  PCollection<Change<Run>> runs() {
    return AssembleRuns.runs(assembled);
  }

  /** Returns what became of the tests in reports of known runs, without their history. */
  PCollection<Change<TestCase>> tests() {
    return AssembleRuns.tests(assembled);
  }

  /** Returns what was read, duplicate, superseded and kept; none of a stream. */
  List<PCollection<KV<String, Long>>> counts() {
    List<PCollection<KV<String, Long>>> counts = new ArrayList<>(observed.counts());
    if (runs().isBounded() == IsBounded.BOUNDED) {
      counts.add(AssembleRuns.counts(assembled));
    }
    return counts;
  }
}
