package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import io.workflowtelemetry.transforms.logs.cdevents.LifecycleRuns;
import io.workflowtelemetry.transforms.logs.otlp.CicdRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * {@code AssembleRuns} to take with all others; in a stream anew as more of them come.
 *
 * <p>Pieces are counted as what they are, and each state that is made of them as read, so that of
 * every type what was read is what was bad, duplicate, superseded or kept.
 */
public final class AssemblePieces extends PTransform<PCollection<RunPiece>, PCollectionTuple> {
  /** More than any run has; what is beyond would not fit into memory. */
  static final int MAX_PIECES = 200_000;

  private static final TupleTag<Change<RunUpdate>> UPDATES = new TupleTag<>("updates") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final int maxPieces;
  private final Duration delay;
  private final Duration allowedLateness;

  private AssemblePieces(int maxPieces, Duration delay, Duration allowedLateness) {
    this.maxPieces = maxPieces;
    this.delay = delay;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform; the times are of no matter to a history.
   *
   * @param delay how long, in processing time, a state of a stream may wait for more pieces
   * @param allowedLateness how long, in event time, a stream remembers pieces after the last
   */
  public static AssemblePieces waiting(Duration delay, Duration allowedLateness) {
    return new AssemblePieces(MAX_PIECES, delay, allowedLateness);
  }

  /** Returns a transform that keeps at most so many different pieces of a group, the earliest. */
  AssemblePieces withMaxPieces(int pieces) {
    return new AssemblePieces(pieces, delay, allowedLateness);
  }

  /** Returns what became of the states that pieces make. */
  public static PCollection<Change<RunUpdate>> updates(PCollectionTuple outputs) {
    return outputs.get(UPDATES);
  }

  /**
   * Returns what became of pieces, and how many states were made of them, by record type; only of a
   * history.
   */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<RunPiece> pieces) {
    return pieces.isBounded() == IsBounded.BOUNDED ? whole(pieces) : revised(pieces);
  }

  /** Of a history all pieces of a run are there at once. */
  private PCollectionTuple whole(PCollection<RunPiece> pieces) {
    PCollectionTuple outputs =
        pieces
            .apply(
                "GroupPieces",
                GroupInBlocks.<String, RunPiece>create()
                    .of(
                        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RunPiece.class)),
                        (piece, rows) -> rows.accept(piece.getGroup(), piece)))
            .apply(
                "Fold",
                ParDo.of(new FoldFn(maxPieces)).withOutputTags(UPDATES, TupleTagList.of(COUNTS)));
    outputs.get(UPDATES).setCoder(ChangeCoder.of(RecordCoder.of(RunUpdate.class)));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private PCollectionTuple revised(PCollection<RunPiece> pieces) {
    RunPieces groups = new RunPieces(maxPieces);
    ReviseGroups<String, RunPiece, RunUpdate> revise =
        ReviseGroups.by(groups, RecordCoder.of(RunPiece.class), RecordCoder.of(RunUpdate.class))
            .every(delay)
            .allowing(allowedLateness);
    return PCollectionTuple.of(
        UPDATES,
        revise.changes(
            pieces
                .apply("Pieces", ToChanges.create())
                .apply("RevisePieces", revise.of(groups, StringUtf8Coder.of()))));
  }

  /** All pieces of a group are of one kind: each kind's groups have names of their own. */
  static List<RunUpdate> fold(List<RunPiece> pieces) {
    RunPiece first = pieces.get(0);
    return first.getSpan() == null
        ? LifecycleRuns.fold(pieces)
        : CicdRuns.of(spans(pieces), first.getDefaultRepository());
  }

  private static List<CicdSpan> spans(List<RunPiece> pieces) {
    List<CicdSpan> spans = new ArrayList<>(pieces.size());
    for (RunPiece piece : pieces) {
      if (piece.getSpan() != null) {
        spans.add(piece.getSpan());
      }
    }
    return spans;
  }

  private static final class FoldFn
      extends DoFn<KV<String, Iterable<RunPiece>>, Change<RunUpdate>> {
    private final int maxPieces;
    private final BundleCounts counts = new BundleCounts();

    FoldFn(int maxPieces) {
      this.maxPieces = maxPieces;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<RunPiece>> group, OutputReceiver<Change<RunUpdate>> output) {
      DistinctPieces<RunPiece> pieces = DistinctPieces.ofRun(maxPieces);
      group.getValue().forEach(pieces::offer);
      pieces.countTo(counts);
      for (RunUpdate update : fold(pieces.kept())) {
        RecordTypes.forEach(
            update, (type, time) -> counts.add("records/" + type.label() + "/read", 1));
        output.output(Change.added(update));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
