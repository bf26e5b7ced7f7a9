package io.workflowtelemetry.transforms.pieces;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.cdevents.LifecycleRuns;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import io.workflowtelemetry.transforms.otlp.CicdRuns;
import io.workflowtelemetry.transforms.parse.RecordTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Brings together the pieces of each run and makes states of the run and its jobs of them, for
 * {@code AssembleRuns} to take with all others.
 *
 * <p>Pieces are counted as what they are, and each state that is made of them as read, so that of
 * every type what was read is what was bad, duplicate, superseded or kept.
 */
public final class AssemblePieces extends PTransform<PCollection<RunPiece>, PCollectionTuple> {
  /** More than any run has; what is beyond would not fit into memory. */
  static final int MAX_PIECES = 200_000;

  private static final TupleTag<RunUpdate> UPDATES = new TupleTag<>("updates") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final int maxPieces;

  private AssemblePieces(int maxPieces) {
    this.maxPieces = maxPieces;
  }

  /** Returns the transform. */
  public static AssemblePieces create() {
    return new AssemblePieces(MAX_PIECES);
  }

  /** Returns a transform that keeps at most so many different pieces of a group, the earliest. */
  AssemblePieces withMaxPieces(int pieces) {
    return new AssemblePieces(pieces);
  }

  /** Returns the states that pieces make. */
  public static PCollection<RunUpdate> updates(PCollectionTuple outputs) {
    return outputs.get(UPDATES);
  }

  /** Returns what became of pieces, and how many states were made of them, by record type. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<RunPiece> pieces) {
    PCollectionTuple outputs =
        pieces
            .apply("KeyByGroup", MapElements.via(new KeyByGroup()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RunPiece.class)))
            .apply("GroupPieces", GroupInBlocks.create())
            .apply(
                "Fold",
                ParDo.of(new FoldFn(maxPieces)).withOutputTags(UPDATES, TupleTagList.of(COUNTS)));
    outputs.get(UPDATES).setCoder(RecordCoder.of(RunUpdate.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private static final class KeyByGroup extends SimpleFunction<RunPiece, KV<String, RunPiece>> {
    @Override
    public KV<String, RunPiece> apply(RunPiece piece) {
      return KV.of(piece.getGroup(), piece);
    }
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

  private static final class FoldFn extends DoFn<KV<String, Iterable<RunPiece>>, RunUpdate> {
    private final int maxPieces;
    private transient @Nullable BundleCounts counts;

    FoldFn(int maxPieces) {
      this.maxPieces = maxPieces;
    }

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<RunPiece>> group, OutputReceiver<RunUpdate> output) {
      BundleCounts bundle = Objects.requireNonNull(counts);
      DistinctPieces pieces = new DistinctPieces(maxPieces);
      group.getValue().forEach(pieces::offer);
      pieces.countTo(bundle);
      for (RunUpdate update : fold(pieces.kept())) {
        RecordTypes.forEach(
            update, (type, time) -> bundle.add("records/" + type.label() + "/read", 1));
        output.output(update);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }
}
