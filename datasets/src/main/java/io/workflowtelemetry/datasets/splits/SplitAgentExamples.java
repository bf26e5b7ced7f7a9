package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.examples.Rewards;
import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.ScanInOrder;
import io.workflowtelemetry.transforms.measure.Median;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Divides rows into train, validation and test, whole sessions at a time, as runs are divided, and
 * gives them their rewards. The median that a row's speed is told by is that of its task type among
 * the rows of train, so that no row tells anything of durations in a later split. {@link SplitRows}
 * tells what of the output is what.
 */
public final class SplitAgentExamples
    extends PTransform<PCollection<AgentCandidate>, PCollectionTuple> {
  private final SplitSettings settings;

  private SplitAgentExamples(SplitSettings settings) {
    this.settings = settings;
  }

  /** Returns a transform that divides as {@code settings} say. */
  public static SplitAgentExamples by(SplitSettings settings) {
    return new SplitAgentExamples(settings);
  }

  @Override
  public PCollectionTuple expand(PCollection<AgentCandidate> candidates) {
    PCollectionTuple split = group(candidates).apply("SplitRows", SplitRows.ofAgents(settings));
    PCollectionView<Map<String, Double>> medians =
        SplitRows.<AgentExample>rows(split, Split.TRAIN)
            .apply("TaskDurations", ParDo.of(new TaskDurationFn()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
            .apply("Median", CombineInBlocks.by(new Median()))
            .apply("Medians", View.asMap());
    PCollectionTuple rewarded =
        PCollectionTuple.of(SplitRows.COUNTS, SplitRows.counts(split))
            .and(SplitRows.CUTS, SplitRows.cuts(split));
    for (Split part : Split.values()) {
      rewarded =
          rewarded.and(
              SplitRows.tag(part),
              SplitRows.<AgentExample>rows(split, part)
                  .apply("Reward" + part, ParDo.of(new RewardFn(medians)).withSideInputs(medians))
                  .setCoder(RecordCoder.of(AgentExample.class)));
    }
    return rewarded;
  }

  private static PCollection<AgentCandidate> group(PCollection<AgentCandidate> candidates) {
    RecordCoder<AgentCandidate> coder = RecordCoder.of(AgentCandidate.class);
    return candidates
        .apply(
            "ByGroup", WithKeys.of(AgentCandidate::getGroup).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), coder))
        .apply("ScanGroups", ScanInOrder.of(new GroupScan.OfAgents(), coder));
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
