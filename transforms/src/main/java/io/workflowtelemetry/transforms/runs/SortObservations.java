package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Parts observations of things from those that something else is made of first. */
public final class SortObservations extends PTransform<PCollection<Observation>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Observation> THINGS = new TupleTag<>("things") {};
  private static final TupleTag<RunPiece> PIECES = new TupleTag<>("pieces") {};
  private static final TupleTag<AgentEvent> AGENT_EVENTS = new TupleTag<>("agentEvents") {};
  private static final TupleTag<AgentPiece> AGENT_PIECES = new TupleTag<>("agentPieces") {};

  private SortObservations() {}

  /** Returns the transform. */
  public static SortObservations create() {
    return new SortObservations();
  }

  /** Returns observations of things. */
  public static PCollection<Observation> things(PCollectionTuple outputs) {
    return outputs.get(THINGS);
  }

  /** Returns pieces of runs. */
  public static PCollection<RunPiece> pieces(PCollectionTuple outputs) {
    return outputs.get(PIECES);
  }

  /** Returns invocations without an id. */
  public static PCollection<AgentEvent> agentEvents(PCollectionTuple outputs) {
    return outputs.get(AGENT_EVENTS);
  }

  /** Returns pieces of agents' invocations. */
  public static PCollection<AgentPiece> agentPieces(PCollectionTuple outputs) {
    return outputs.get(AGENT_PIECES);
  }

  @Override
  public PCollectionTuple expand(PCollection<Observation> observations) {
    PCollectionTuple outputs =
        observations.apply(
            "Sort",
            ParDo.of(new SortFn())
                .withOutputTags(
                    THINGS, TupleTagList.of(PIECES).and(AGENT_EVENTS).and(AGENT_PIECES)));
    outputs.get(THINGS).setCoder(RecordCoder.of(Observation.class));
    outputs.get(PIECES).setCoder(RecordCoder.of(RunPiece.class));
    outputs.get(AGENT_EVENTS).setCoder(RecordCoder.of(AgentEvent.class));
    outputs.get(AGENT_PIECES).setCoder(RecordCoder.of(AgentPiece.class));
    return outputs;
  }

  private static final class SortFn extends DoFn<Observation, Observation> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Observation observation, MultiOutputReceiver outputs) {
      if (observation.getPiece() != null) {
        outputs.get(PIECES).output(observation.getPiece());
      } else if (observation.getAgentEvent() != null) {
        outputs.get(AGENT_EVENTS).output(observation.getAgentEvent());
      } else if (observation.getAgentPiece() != null) {
        outputs.get(AGENT_PIECES).output(observation.getAgentPiece());
      } else {
        outputs.get(THINGS).output(observation);
      }
    }
  }
}
