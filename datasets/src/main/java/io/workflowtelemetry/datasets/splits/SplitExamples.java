package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.blocks.Block;
import io.workflowtelemetry.schemas.blocks.HoldRows;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Divides examples into train, validation and test, whole groups at a time, so that no commit is in
 * two. Takes what {@link GroupExamples} gives. In a split by time, examples of an earlier split
 * whose runs completed at or after its cut are left out: what they tell was not known when the next
 * split begins.
 */
public final class SplitExamples extends PTransform<PCollection<SplitCandidate>, PCollectionTuple> {
  private static final Map<Split, TupleTag<BuildExample>> TAGS =
      new EnumMap<>(
          Map.of(
              Split.TRAIN, new TupleTag<BuildExample>("train") {},
              Split.VALIDATION, new TupleTag<BuildExample>("validation") {},
              Split.TEST, new TupleTag<BuildExample>("test") {}));
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};
  private static final TupleTag<KV<String, Long>> CUTS = new TupleTag<>("cuts") {};

  private final SplitSettings settings;

  private SplitExamples(SplitSettings settings) {
    this.settings = settings;
  }

  /** Returns a transform that divides as {@code settings} say. */
  public static SplitExamples by(SplitSettings settings) {
    return new SplitExamples(settings);
  }

  /** Returns the examples of a split. */
  public static PCollection<BuildExample> examples(PCollectionTuple outputs, Split split) {
    return outputs.get(tag(split));
  }

  /** Returns rows, groups and rows left out by split. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  /** Returns the cuts, in ms since the epoch by name; none in a split by hash. */
  public static PCollection<KV<String, Long>> cuts(PCollectionTuple outputs) {
    return outputs.get(CUTS);
  }

  private static TupleTag<BuildExample> tag(Split split) {
    return Objects.requireNonNull(TAGS.get(split));
  }

  @Override
  public PCollectionTuple expand(PCollection<SplitCandidate> grouped) {
    PCollection<KV<String, Long>> cuts = cuts(grouped);
    PCollectionView<Map<String, Long>> cutsView = cuts.apply("CutsView", View.asMap());
    PCollectionTuple outputs =
        grouped
            .apply("HoldExamples", HoldRows.create())
            .apply(
                "Place",
                ParDo.of(new PlaceFn(settings.method(), cutsView))
                    .withSideInputs(cutsView)
                    .withOutputTags(
                        tag(Split.TRAIN),
                        TupleTagList.of(tag(Split.VALIDATION)).and(tag(Split.TEST)).and(COUNTS)));
    for (Split split : Split.values()) {
      outputs.get(tag(split)).setCoder(RecordCoder.of(BuildExample.class));
    }
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs.and(CUTS, cuts);
  }

  private PCollection<KV<String, Long>> cuts(PCollection<SplitCandidate> grouped) {
    return grouped
        .apply("GroupStarts", ParDo.of(new GroupStartFn()))
        .setCoder(VarLongCoder.of())
        .apply("Cuts", ChooseCuts.by(settings));
  }

  private static final class GroupStartFn extends DoFn<SplitCandidate, Long> {
    @ProcessElement
    public void process(@Element SplitCandidate candidate, OutputReceiver<Long> output) {
      if (candidate.getOpensGroup()) {
        output.output(candidate.getGroupStart().toEpochMilli());
      }
    }
  }

  private static final class PlaceFn extends DoFn<KV<Integer, byte[]>, BuildExample> {
    private final Method method;
    private final PCollectionView<Map<String, Long>> cutsView;
    private final BundleCounts counts = new BundleCounts();

    PlaceFn(Method method, PCollectionView<Map<String, Long>> cutsView) {
      this.method = method;
      this.cutsView = cutsView;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Map<String, Long> cuts = context.sideInput(cutsView);
      Block<SplitCandidate> block =
          Block.untimed(context.element().getValue(), RecordCoder.of(SplitCandidate.class));
      for (int row = 0; row < block.size(); row++) {
        place(block.row(row), cuts, context);
      }
    }

    private void place(SplitCandidate candidate, Map<String, Long> cuts, ProcessContext context) {
      Placement placement =
          method == Method.HASH
              ? Placement.byHash(GroupExamples.groupOf(candidate))
              : Placement.byTime(cuts, candidate.getGroupStart(), candidate.getCompletedAt());
      Split split = placement.split();
      if (candidate.getOpensGroup()) {
        counts.add("groups/" + split.label(), 1);
      }
      if (placement.embargoed()) {
        counts.add("embargoed/" + split.label(), 1);
        return;
      }
      counts.add("splits/" + split.label(), 1);
      context.output(tag(split), candidate.getExample());
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
