package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.runs.AssemblePieces;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import io.workflowtelemetry.transforms.runs.KeepObservations;
import io.workflowtelemetry.transforms.runs.NumberEqualEvents;
import io.workflowtelemetry.transforms.runs.ObservedType;
import io.workflowtelemetry.transforms.runs.SortObservations;
import io.workflowtelemetry.transforms.runs.SortThings;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The latest state of runs, and of anything else that logs tell of, in a history and in a stream.
 *
 * @param assembled what {@link AssembleRuns} gave
 * @param things anything else
 */
record ObservedRuns(PCollectionTuple assembled, Things things) {
  /**
   * What logs tell of anything but run attempts and commits.
   *
   * @param updates what became of what pieces of runs say of run attempts
   * @param byType what became of each thing
   */
  record Things(PCollection<Change<RunUpdate>> updates, PCollectionTuple byType) {
    /** Returns what became of the things of a type. */
    <T extends SpecificRecord> PCollection<Change<T>> of(ObservedType<T> type) {
      return SortThings.of(byType, type);
    }
  }

  /**
   * Adds the steps.
   *
   * @param counts takes what was read, duplicate, superseded and kept; nothing of a stream
   */
  static ObservedRuns of(
      PCollection<RunUpdate> updates,
      PCollection<Observation> observations,
      Timing timing,
      Consumer<PCollection<KV<String, Long>>> counts) {
    Things things = things(observations, timing, counts);
    ObservedRuns observed =
        new ObservedRuns(
            AssembleRuns.inputs(updates, things.updates())
                .apply(
                    "AssembleRuns",
                    AssembleRuns.waiting(timing.jobsWait(), timing.allowedLateness())),
            things);
    if (observed.runs().isBounded() == IsBounded.BOUNDED) {
      counts.accept(AssembleRuns.counts(observed.assembled()));
    }
    return observed;
  }

  /** Adds the steps of things that are no runs, which keep the latest state of each. */
  static Things things(
      PCollection<Observation> observations,
      Timing timing,
      Consumer<PCollection<KV<String, Long>>> counts) {
    PCollectionTuple sorted = observations.apply("SortObservations", SortObservations.create());
    PCollectionTuple pieces =
        SortObservations.pieces(sorted)
            .apply(
                "AssemblePieces",
                AssemblePieces.ofRuns(timing.checksWait(), timing.allowedLateness()));
    PCollection<Observation> numbered =
        SortObservations.agentEvents(sorted)
            .apply("NumberEqualEvents", NumberEqualEvents.allowing(timing.allowedLateness()))
            .apply("ToObservations", MapElements.via(new ToObservation()))
            .setCoder(RecordCoder.of(Observation.class));
    PCollectionTuple agents =
        SortObservations.agentPieces(sorted)
            .apply(
                "AssembleAgents",
                AssemblePieces.ofAgents(timing.checksWait(), timing.allowedLateness()));
    PCollectionTuple kept =
        PCollectionList.of(SortObservations.things(sorted).apply("Things", ToChanges.create()))
            .and(numbered.apply("Numbered", ToChanges.create()))
            .and(AssemblePieces.made(agents))
            .apply("AllObservations", Flatten.pCollections())
            .apply("KeepObservations", KeepObservations.allowing(timing.allowedLateness()));
    if (observations.isBounded() == IsBounded.BOUNDED) {
      counts.accept(AssemblePieces.counts(pieces));
      counts.accept(AssemblePieces.counts(agents));
      counts.accept(KeepObservations.counts(kept));
    }
    return new Things(
        AssemblePieces.made(pieces),
        KeepObservations.kept(kept).apply("SortThings", SortThings.create()));
  }

  /** Returns what became of runs. */
  PCollection<Change<Run>> runs() {
    return AssembleRuns.runs(assembled);
  }

  /** Returns the latest state of the runs of a history. To be called once. */
  PCollection<Run> latestRuns() {
    return runs().apply("LatestRuns", FromChanges.of(RecordCoder.of(Run.class)));
  }

  /** Returns what became of the tests in reports of known runs, without their history. */
  PCollection<Change<TestCase>> tests() {
    return AssembleRuns.tests(assembled);
  }

  private static final class ToObservation extends SimpleFunction<AgentInvocation, Observation> {
    private static final long serialVersionUID = 1L;

    @Override
    public Observation apply(AgentInvocation invocation) {
      return Observation.newBuilder().setInvocation(invocation).build();
    }
  }
}
