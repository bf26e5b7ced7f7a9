package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.examples.Rewards;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.ScanInOrder;
import io.workflowtelemetry.transforms.measure.Median;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Divides rows into train, validation and test, whole sessions at a time, as runs are divided, and
 * gives them their rewards. The median that a row's speed is told by is that of its task type among
 * the rows of train, so that no row tells anything of durations in a later split.
 */
public final class SplitAgentExamples
    extends PTransform<PCollection<AgentCandidate>, PCollectionTuple> {
  private static final Map<Split, TupleTag<AgentExample>> TAGS =
      new EnumMap<>(
          Map.of(
              Split.TRAIN, new TupleTag<AgentExample>("train") {},
              Split.VALIDATION, new TupleTag<AgentExample>("validation") {},
              Split.TEST, new TupleTag<AgentExample>("test") {}));
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};
  private static final TupleTag<KV<String, Long>> CUTS = new TupleTag<>("cuts") {};

  private final SplitSettings settings;

  private SplitAgentExamples(SplitSettings settings) {
    this.settings = settings;
  }

  /** Returns a transform that divides as {@code settings} say. */
  public static SplitAgentExamples by(SplitSettings settings) {
    return new SplitAgentExamples(settings);
  }

  /** Returns the rows of a split. */
  public static PCollection<AgentExample> examples(PCollectionTuple outputs, Split split) {
    return outputs.get(tag(split));
  }

  /** Returns rows, groups and rows left out by split, below {@code agents/}. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  /** Returns the cuts in ms since the epoch, below {@code agents/}; none in a split by hash. */
  public static PCollection<KV<String, Long>> cuts(PCollectionTuple outputs) {
    return outputs.get(CUTS);
  }

  private static TupleTag<AgentExample> tag(Split split) {
    return Objects.requireNonNull(TAGS.get(split));
  }

  @Override
  public PCollectionTuple expand(PCollection<AgentCandidate> candidates) {
    PCollection<AgentCandidate> grouped = group(candidates);
    PCollection<KV<String, Long>> cuts =
        grouped
            .apply("GroupOpeners", Filter.by(AgentCandidate::getOpensGroup))
            .apply(
                "GroupStarts",
                MapElements.into(TypeDescriptors.longs())
                    .via(candidate -> candidate.getGroupStart().toEpochMilli()))
            .setCoder(VarLongCoder.of())
            .apply("Cuts", ChooseCuts.by(settings));
    PCollectionView<Map<String, Long>> cutsView = cuts.apply("CutsView", View.asMap());
    PCollectionTuple placed =
        grouped.apply(
            "Place",
            ParDo.of(new PlaceFn(settings.method(), cutsView))
                .withSideInputs(cutsView)
                .withOutputTags(
                    tag(Split.TRAIN),
                    TupleTagList.of(tag(Split.VALIDATION)).and(tag(Split.TEST)).and(COUNTS)));
    placed.get(COUNTS).setCoder(BundleCounts.coder());
    return reward(placed)
        .and(COUNTS, placed.get(COUNTS))
        .and(
            CUTS,
            cuts.apply("NameCuts", MapElements.via(new NameCut())).setCoder(BundleCounts.coder()));
  }

  private static PCollection<AgentCandidate> group(PCollection<AgentCandidate> candidates) {
    RecordCoder<AgentCandidate> coder = RecordCoder.of(AgentCandidate.class);
    return candidates
        .apply(
            "ByGroup", WithKeys.of(AgentCandidate::getGroup).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), coder))
        .apply("ScanGroups", ScanInOrder.of(new GroupScan.OfAgents(), coder));
  }

  private static PCollectionTuple reward(PCollectionTuple placed) {
    RecordCoder<AgentExample> coder = RecordCoder.of(AgentExample.class);
    for (Split split : Split.values()) {
      placed.get(tag(split)).setCoder(coder);
    }
    PCollectionView<Map<String, Double>> medians =
        placed
            .get(tag(Split.TRAIN))
            .apply("TaskDurations", ParDo.of(new TaskDurationFn()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
            .apply("Median", CombineInBlocks.by(new Median()))
            .apply("Medians", View.asMap());
    PCollectionTuple rewarded = PCollectionTuple.empty(placed.getPipeline());
    for (Split split : Split.values()) {
      rewarded =
          rewarded.and(
              tag(split),
              placed
                  .get(tag(split))
                  .apply("Reward" + split, ParDo.of(new RewardFn(medians)).withSideInputs(medians))
                  .setCoder(coder));
    }
    return rewarded;
  }

  /** Puts a row into its split, and counts. */
  private static final class PlaceFn extends DoFn<AgentCandidate, AgentExample> {
    private final Method method;
    private final PCollectionView<Map<String, Long>> cutsView;
    private transient @Nullable BundleCounts counts;

    PlaceFn(Method method, PCollectionView<Map<String, Long>> cutsView) {
      this.method = method;
      this.cutsView = cutsView;
    }

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(ProcessContext context) {
      AgentCandidate candidate = context.element();
      Placement placement =
          method == Method.HASH
              ? Placement.byHash(candidate.getGroup())
              : Placement.byTime(
                  context.sideInput(cutsView), candidate.getGroupStart(), candidate.getKnownAt());
      String split = placement.split().label();
      BundleCounts bundle = Objects.requireNonNull(counts);
      if (candidate.getOpensGroup()) {
        bundle.add("agents/groups/" + split, 1);
      }
      bundle.add((placement.embargoed() ? "agents/embargoed/" : "agents/splits/") + split, 1);
      if (!placement.embargoed()) {
        context.output(tag(placement.split()), candidate.getExample());
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }

  private static final class NameCut extends SimpleFunction<KV<String, Long>, KV<String, Long>> {
    @Override
    public KV<String, Long> apply(KV<String, Long> cut) {
      return KV.of("agents/" + cut.getKey(), cut.getValue());
    }
  }

  private static final class TaskDurationFn extends DoFn<AgentExample, KV<String, Long>> {
    @ProcessElement
    public void process(@Element AgentExample example, OutputReceiver<KV<String, Long>> output) {
      if (example.getTaskType() != null && example.getDurationMs() != null) {
        output.output(KV.of(example.getTaskType(), example.getDurationMs()));
      }
    }
  }

  private static final class RewardFn extends DoFn<AgentExample, AgentExample> {
    private final PCollectionView<Map<String, Double>> medians;

    RewardFn(PCollectionView<Map<String, Double>> medians) {
      this.medians = medians;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      AgentExample example = context.element();
      String type = example.getTaskType();
      context.output(
          Rewards.reward(example, type == null ? null : context.sideInput(medians).get(type)));
    }
  }
}
