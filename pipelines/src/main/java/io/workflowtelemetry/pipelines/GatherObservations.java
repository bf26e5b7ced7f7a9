package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.runs.AssemblePieces;
import io.workflowtelemetry.transforms.runs.KeepObservations;
import io.workflowtelemetry.transforms.runs.NumberEqualEvents;
import io.workflowtelemetry.transforms.runs.ObservedType;
import io.workflowtelemetry.transforms.runs.SortObservations;
import io.workflowtelemetry.transforms.runs.SortThings;
import java.util.List;
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
 * Brings together what logs tell of anything but run attempts and commits, of a history and of a
 * stream alike: the latest state of each thing, and runs of their pieces.
 */
final class GatherObservations {
  private GatherObservations() {}

  /**
   * What was observed.
   *
   * @param updates what became of what pieces of runs say of run attempts
   * @param things what became of each thing, by type
   * @param counts what was read, duplicate, superseded and kept; none of a stream
   */
  record Gathered(
      PCollection<Change<RunUpdate>> updates,
      PCollectionTuple things,
      List<PCollection<KV<String, Long>>> counts) {
    /** Returns what became of the things of a type. */
    <T extends SpecificRecord> PCollection<Change<T>> of(ObservedType<T> type) {
      return SortThings.of(things, type);
    }
  }

  static Gathered of(PCollection<Observation> observations, Timing timing) {
    PCollectionTuple sorted = observations.apply("SortObservations", SortObservations.create());
    PCollectionTuple pieces =
        SortObservations.pieces(sorted)
            .apply(
                "AssemblePieces",
                AssemblePieces.waiting(timing.checksWait(), timing.allowedLateness()));
    PCollection<Observation> numbered =
        SortObservations.agentEvents(sorted)
            .apply("NumberEqualEvents", NumberEqualEvents.allowing(timing.allowedLateness()))
            .apply("ToObservations", MapElements.via(new ToObservation()))
            .setCoder(RecordCoder.of(Observation.class));
    PCollectionTuple kept =
        PCollectionList.of(SortObservations.things(sorted))
            .and(numbered)
            .apply("AllObservations", Flatten.pCollections())
            .apply("KeepObservations", KeepObservations.allowing(timing.allowedLateness()));
    return new Gathered(
        AssemblePieces.updates(pieces),
        KeepObservations.kept(kept).apply("SortThings", SortThings.create()),
        observations.isBounded() == IsBounded.BOUNDED
            ? List.of(AssemblePieces.counts(pieces), KeepObservations.counts(kept))
            : List.of());
  }

  private static final class ToObservation extends SimpleFunction<AgentInvocation, Observation> {
    private static final long serialVersionUID = 1L;

    @Override
    public Observation apply(AgentInvocation invocation) {
      return Observation.newBuilder().setInvocation(invocation).build();
    }
  }
}
