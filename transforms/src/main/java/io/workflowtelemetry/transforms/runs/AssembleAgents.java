package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Brings together the pieces of agents' invocations, for {@link KeepObservations} to take with all
 * other lines of theirs; in a stream anew as more pieces come. Pieces are counted as such, and each
 * invocation that is made of them as read.
 */
public final class AssembleAgents extends PTransform<PCollection<AgentPiece>, PCollectionTuple> {
  private static final TupleTag<Change<Observation>> INVOCATIONS = new TupleTag<>("invocations") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final int maxPieces;
  private final Duration delay;
  private final Duration allowedLateness;

  private AssembleAgents(int maxPieces, Duration delay, Duration allowedLateness) {
    this.maxPieces = maxPieces;
    this.delay = delay;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform; the times are of no matter to a history.
   *
   * @param delay how long, in processing time, an invocation of a stream may wait for more pieces
   * @param allowedLateness how long, in event time, a stream remembers pieces after the last
   */
  public static AssembleAgents waiting(Duration delay, Duration allowedLateness) {
    return new AssembleAgents(AssemblePieces.MAX_PIECES, delay, allowedLateness);
  }

  /** Returns a transform that keeps at most so many different pieces of a group, the earliest. */
  AssembleAgents withMaxPieces(int pieces) {
    return new AssembleAgents(pieces, delay, allowedLateness);
  }

  /** Returns what became of the invocations that pieces make. */
  public static PCollection<Change<Observation>> invocations(PCollectionTuple outputs) {
    return outputs.get(INVOCATIONS);
  }

  /**
   * Returns what became of pieces, and how many invocations were made of them, by record type; only
   * of a history.
   */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<AgentPiece> pieces) {
    return pieces.isBounded() == IsBounded.BOUNDED ? whole(pieces) : revised(pieces);
  }

  private PCollectionTuple whole(PCollection<AgentPiece> pieces) {
    PCollectionTuple outputs =
        pieces
            .apply(
                "GroupPieces",
                GroupInBlocks.<String, AgentPiece>create()
                    .of(
                        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(AgentPiece.class)),
                        (piece, rows) -> rows.accept(AgentGroups.group(piece), piece)))
            .apply(
                "Fold",
                ParDo.of(new FoldFn(maxPieces))
                    .withOutputTags(INVOCATIONS, TupleTagList.of(COUNTS)));
    outputs.get(INVOCATIONS).setCoder(ChangeCoder.of(RecordCoder.of(Observation.class)));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private PCollectionTuple revised(PCollection<AgentPiece> pieces) {
    AgentGroups groups = new AgentGroups(maxPieces);
    ReviseGroups<String, AgentPiece, Observation> revise =
        ReviseGroups.by(groups, RecordCoder.of(AgentPiece.class), RecordCoder.of(Observation.class))
            .every(delay)
            .allowing(allowedLateness);
    return PCollectionTuple.of(
        INVOCATIONS,
        revise.changes(
            pieces
                .apply("Pieces", ToChanges.create())
                .apply("RevisePieces", revise.of(groups, StringUtf8Coder.of()))));
  }

  private static final class FoldFn
      extends DoFn<KV<String, Iterable<AgentPiece>>, Change<Observation>> {
    private static final String INVOCATION_READ =
        "records/" + RecordType.INVOCATION.label() + "/read";

    private final int maxPieces;
    private final BundleCounts counts = new BundleCounts();

    FoldFn(int maxPieces) {
      this.maxPieces = maxPieces;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<AgentPiece>> group,
        OutputReceiver<Change<Observation>> output) {
      DistinctPieces<AgentPiece> pieces = DistinctPieces.ofAgents(maxPieces);
      group.getValue().forEach(pieces::offer);
      pieces.countTo(counts);
      for (Observation invocation : AgentGroups.fold(pieces.kept()).values()) {
        counts.add(INVOCATION_READ, 1);
        output.output(Change.added(invocation));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
