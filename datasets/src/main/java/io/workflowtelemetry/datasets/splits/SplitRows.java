package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.blocks.Block;
import io.workflowtelemetry.schemas.blocks.HoldRows;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Divides rows into train, validation and test, whole groups at a time, so that no commit and no
 * session is in two. In a split by time, rows of an earlier split that tell what was known only at
 * or after its cut are left out: it was not known when the next split begins.
 *
 * @param <C> a candidate: a row and what places it
 * @param <T> a row
 */
public final class SplitRows<C extends SpecificRecord, T extends SpecificRecord>
    extends PTransform<PCollection<C>, PCollectionTuple> {
  static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};
  static final TupleTag<KV<String, Long>> CUTS = new TupleTag<>("cuts") {};

  private final Candidates<C, T> candidates;
  private final SplitSettings settings;

  private SplitRows(Candidates<C, T> candidates, SplitSettings settings) {
    this.candidates = candidates;
    this.settings = settings;
  }

  /** Returns a transform that divides the builds that {@link GroupExamples} gives. */
  public static SplitRows<SplitCandidate, BuildExample> ofBuilds(SplitSettings settings) {
    return new SplitRows<>(
        new Candidates<>(
            "",
            SplitCandidate.class,
            BuildExample.class,
            SplitCandidate::getOpensGroup,
            GroupExamples::groupOf,
            SplitCandidate::getGroupStart,
            SplitCandidate::getCompletedAt,
            SplitCandidate::getExample),
        settings);
  }

  /**
   * Returns a transform that divides agents' work, grouped; its counts are below {@code agents/}.
   */
  static SplitRows<AgentCandidate, AgentExample> ofAgents(SplitSettings settings) {
    return new SplitRows<>(
        new Candidates<>(
            "agents/",
            AgentCandidate.class,
            AgentExample.class,
            AgentCandidate::getOpensGroup,
            AgentCandidate::getGroup,
            AgentCandidate::getGroupStart,
            AgentCandidate::getKnownAt,
            AgentCandidate::getExample),
        settings);
  }

  /** Returns the rows of a split. */
  public static <T> PCollection<T> rows(PCollectionTuple outputs, Split split) {
    return outputs.get(SplitRows.<T>tag(split));
  }

  /** Returns rows, groups and rows left out by split. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  /** Returns the cuts, in ms since the epoch by name; none in a split by hash. */
  public static PCollection<KV<String, Long>> cuts(PCollectionTuple outputs) {
    return outputs.get(CUTS);
  }

  /** Returns the tag of a split, whatever rows it is of. */
  static <T> TupleTag<T> tag(Split split) {
    return new TupleTag<>(split.label());
  }

  @Override
  public PCollectionTuple expand(PCollection<C> grouped) {
    PCollection<KV<String, Long>> cuts =
        grouped
            .apply("GroupStarts", ParDo.of(new GroupStartFn<>(candidates)))
            .setCoder(VarLongCoder.of())
            .apply("Cuts", ChooseCuts.by(settings));
    PCollectionView<Map<String, Long>> cutsView = cuts.apply("CutsView", View.asMap());
    PCollectionTuple outputs =
        grouped
            .apply("HoldRows", HoldRows.create())
            .apply(
                "Place",
                ParDo.of(new PlaceFn<>(candidates, settings.method(), cutsView))
                    .withSideInputs(cutsView)
                    .withOutputTags(
                        SplitRows.<T>tag(Split.TRAIN),
                        TupleTagList.of(tag(Split.VALIDATION)).and(tag(Split.TEST)).and(COUNTS)));
    for (Split split : Split.values()) {
      outputs.get(SplitRows.<T>tag(split)).setCoder(RecordCoder.of(candidates.row()));
    }
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs.and(
        CUTS,
        cuts.apply("NameCuts", ParDo.of(new NameFn(candidates.name())))
            .setCoder(BundleCounts.coder()));
  }

  /**
   * What is to be known of a kind of candidates.
   *
   * @param name what the names of its counts and cuts begin with
   */
  private record Candidates<C, T>(
      String name,
      Class<C> candidate,
      Class<T> row,
      SerializableFunction<C, Boolean> opensGroup,
      SerializableFunction<C, String> group,
      SerializableFunction<C, Instant> groupStart,
      SerializableFunction<C, Instant> knownAt,
      SerializableFunction<C, T> example)
      implements Serializable {}

  private static final class GroupStartFn<C> extends DoFn<C, Long> {
    private final Candidates<C, ?> candidates;

    GroupStartFn(Candidates<C, ?> candidates) {
      this.candidates = candidates;
    }

    @ProcessElement
    public void process(@Element C candidate, OutputReceiver<Long> output) {
      if (candidates.opensGroup().apply(candidate)) {
        output.output(candidates.groupStart().apply(candidate).toEpochMilli());
      }
    }
  }

  /** Puts a row into its split, and counts. */
  private static final class PlaceFn<C extends SpecificRecord, T>
      extends DoFn<KV<Integer, byte[]>, T> {
    private final Candidates<C, T> candidates;
    private final Method method;
    private final PCollectionView<Map<String, Long>> cutsView;
    private final BundleCounts counts = new BundleCounts();

    PlaceFn(
        Candidates<C, T> candidates, Method method, PCollectionView<Map<String, Long>> cutsView) {
      this.candidates = candidates;
      this.method = method;
      this.cutsView = cutsView;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      Map<String, Long> cuts = context.sideInput(cutsView);
      Block<C> block =
          Block.untimed(context.element().getValue(), RecordCoder.of(candidates.candidate()));
      for (int row = 0; row < block.size(); row++) {
        place(block.row(row), cuts, context);
      }
    }

    private void place(C candidate, Map<String, Long> cuts, ProcessContext context) {
      Placement placement =
          method == Method.HASH
              ? Placement.byHash(candidates.group().apply(candidate))
              : Placement.byTime(
                  cuts,
                  candidates.groupStart().apply(candidate),
                  candidates.knownAt().apply(candidate));
      Split split = placement.split();
      if (candidates.opensGroup().apply(candidate)) {
        count("groups/", split);
      }
      if (placement.embargoed()) {
        count("embargoed/", split);
        return;
      }
      count("splits/", split);
      context.output(tag(split), candidates.example().apply(candidate));
    }

    private void count(String what, Split split) {
      counts.add(candidates.name() + what + split.label(), 1);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }

  private static final class NameFn extends DoFn<KV<String, Long>, KV<String, Long>> {
    private final String name;

    NameFn(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> cut, OutputReceiver<KV<String, Long>> output) {
      output.output(KV.of(name + cut.getKey(), cut.getValue()));
    }
  }
}
