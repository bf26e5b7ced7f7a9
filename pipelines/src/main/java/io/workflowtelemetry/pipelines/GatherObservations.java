package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.agents.NumberEqualEvents;
import io.workflowtelemetry.transforms.observations.KeepObservations;
import io.workflowtelemetry.transforms.observations.SortObservations;
import io.workflowtelemetry.transforms.observations.SortObservations.ObservedType;
import io.workflowtelemetry.transforms.pieces.AssemblePieces;
import io.workflowtelemetry.transforms.revise.Change;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Brings together what logs tell of anything but run attempts and commits: the latest state of each
 * thing, and runs of their pieces.
 */
final class GatherObservations {
  private GatherObservations() {}

  /**
   * What was observed.
   *
   * @param updates what pieces of runs say of run attempts
   * @param things the latest state of each thing, by type
   */
  record Gathered(PCollection<Change<RunUpdate>> updates, PCollectionTuple things) {
    /** Returns the things of a type. */
    <T extends SpecificRecord> PCollection<T> of(ObservedType<T> type) {
      return SortObservations.of(things, type);
    }
  }

  static Gathered of(PCollection<Observation> observations, BackfillTables tables) {
    PCollectionTuple sorted = observations.apply("SortObservations", SortObservations.unfinished());
    PCollectionTuple pieces =
        SortObservations.of(sorted, ObservedType.PIECES)
            .apply("AssemblePieces", AssemblePieces.create());
    PCollection<Observation> numbered =
        SortObservations.of(sorted, ObservedType.AGENT_EVENTS)
            .apply("NumberEqualEvents", NumberEqualEvents.create())
            .apply("ToObservations", MapElements.via(new ToObservation()))
            .setCoder(RecordCoder.of(Observation.class));
    PCollectionTuple kept =
        PCollectionList.of(SortObservations.others(sorted))
            .and(numbered)
            .apply("AllObservations", Flatten.pCollections())
            .apply("KeepObservations", KeepObservations.create());
    tables.count(AssemblePieces.counts(pieces));
    tables.count(KeepObservations.counts(kept));
    return new Gathered(
        AssemblePieces.updates(pieces),
        KeepObservations.kept(kept).apply("SortThings", SortObservations.kept()));
  }

  private static final class ToObservation extends SimpleFunction<AgentInvocation, Observation> {
    private static final long serialVersionUID = 1L;

    @Override
    public Observation apply(AgentInvocation invocation) {
      return Observation.newBuilder().setInvocation(invocation).build();
    }
  }
}
