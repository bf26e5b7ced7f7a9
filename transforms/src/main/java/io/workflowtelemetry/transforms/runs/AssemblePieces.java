package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
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
 * Brings together the pieces of each run and makes states of the run and its jobs of them, for
 * {@link AssembleRuns} to take with all others; or the pieces of agents' invocations, for {@link
 * KeepObservations} to take with all other lines of theirs. In a stream what they make is emitted
 * again as more of them come.
 *
 * <p>Pieces are counted as what they are, and what is made of them as read, so that of every type
 * what was read is what was bad, duplicate, superseded or kept.
 *
 * @param <P> a piece
 * @param <O> what pieces make
 */
public final class AssemblePieces<P extends SpecificRecord, O extends SpecificRecord>
    extends PTransform<PCollection<P>, PCollectionTuple> {
  /** More than any run has; what is beyond would not fit into memory. */
  private static final int MAX_PIECES = 200_000;

  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final PieceGroups<P, O> groups;
  private final Duration delay;
  private final Duration allowedLateness;

  AssemblePieces(PieceGroups<P, O> groups, Duration delay, Duration allowedLateness) {
    this.groups = groups;
    this.delay = delay;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that makes states of runs; the times are of no matter to a history.
   *
   * @param delay how long, in processing time, a state of a stream may wait for more pieces
   * @param allowedLateness how long, in event time, a stream remembers pieces after the last
   */
  public static AssemblePieces<RunPiece, RunUpdate> ofRuns(
      Duration delay, Duration allowedLateness) {
    return new AssemblePieces<>(new RunPieces(MAX_PIECES), delay, allowedLateness);
  }

  /** Returns a transform that makes invocations of agents, with the same times. */
  public static AssemblePieces<AgentPiece, Observation> ofAgents(
      Duration delay, Duration allowedLateness) {
    return new AssemblePieces<>(new AgentGroups(MAX_PIECES), delay, allowedLateness);
  }

  /** Returns what became of what pieces make. */
  public static <O> PCollection<Change<O>> made(PCollectionTuple outputs) {
    return outputs.get(AssemblePieces.<O>madeTag());
  }

  /**
   * Returns what became of pieces, and how much was made of them, by record type; only of a
   * history.
   */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  private static <O> TupleTag<Change<O>> madeTag() {
    return new TupleTag<>("made");
  }

  @Override
  public PCollectionTuple expand(PCollection<P> pieces) {
    return pieces.isBounded() == IsBounded.BOUNDED ? whole(pieces) : revised(pieces);
  }

  /** Of a history all pieces of a group are there at once. */
  private PCollectionTuple whole(PCollection<P> pieces) {
    TupleTag<Change<O>> made = madeTag();
    PCollectionTuple outputs =
        pieces
            .apply(
                "GroupPieces",
                GroupInBlocks.<String, P>create()
                    .of(
                        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(groups.piece())),
                        groups::items))
            .apply(
                "Fold",
                ParDo.of(new FoldFn<>(groups)).withOutputTags(made, TupleTagList.of(COUNTS)));
    outputs.get(made).setCoder(ChangeCoder.of(RecordCoder.of(groups.made())));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private PCollectionTuple revised(PCollection<P> pieces) {
    ReviseGroups<String, P, O> revise =
        ReviseGroups.by(groups, RecordCoder.of(groups.piece()), RecordCoder.of(groups.made()))
            .every(delay)
            .allowing(allowedLateness);
    return PCollectionTuple.of(
        AssemblePieces.<O>madeTag(),
        revise.changes(
            pieces
                .apply("Pieces", ToChanges.create())
                .apply("RevisePieces", revise.of(groups, StringUtf8Coder.of()))));
  }

  private static final class FoldFn<P extends SpecificRecord, O extends SpecificRecord>
      extends DoFn<KV<String, Iterable<P>>, Change<O>> {
    private final PieceGroups<P, O> groups;
    private final BundleCounts counts = new BundleCounts();

    FoldFn(PieceGroups<P, O> groups) {
      this.groups = groups;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<P>> group, OutputReceiver<Change<O>> output) {
      DistinctPieces<P> pieces = groups.none();
      group.getValue().forEach(pieces::offer);
      pieces.countTo(counts);
      for (O made : groups.fold(pieces.kept()).values()) {
        groups.countRead(made, counts);
        output.output(Change.added(made));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
