package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentPair;
import io.workflowtelemetry.schemas.AgentStep;
import io.workflowtelemetry.schemas.AgentWorkflowKey;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
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

/**
 * Measures workflows: the invocations of one {@code workflow_id}, or of one {@code session_id}
 * where they tell no workflow. Those that tell neither are in none. Of a workflow the first 500
 * invocations are looked at; its row tells how many were left out.
 */
public final class MeasureWorkflows
    extends PTransform<PCollection<RatedInvocation>, PCollectionTuple> {
  private static final TupleTag<WorkflowStatistics> WORKFLOWS = new TupleTag<>("workflows") {};
  private static final TupleTag<KV<AgentPair, Sums<ParallelPairs.Total>>> PAIR_SUMS =
      new TupleTag<>("pairSums") {};
  private static final TupleTag<ParallelPair> PAIRS = new TupleTag<>("pairs") {};
  private static final TupleTag<WorkflowTotals> TOTALS = new TupleTag<>("totals") {};

  private final TimestampMeaning meaning;

  private MeasureWorkflows(TimestampMeaning meaning) {
    this.meaning = meaning;
  }

  /** Returns a transform that takes timestamps of invocations for what {@code meaning} says. */
  public static MeasureWorkflows timestampsAre(TimestampMeaning meaning) {
    return new MeasureWorkflows(meaning);
  }

  /** Returns a row for each workflow. */
  public static PCollection<WorkflowStatistics> workflows(PCollectionTuple outputs) {
    return outputs.get(WORKFLOWS);
  }

  /** Returns a row for each two agents that might have run at once, of all workflows. */
  public static PCollection<ParallelPair> pairs(PCollectionTuple outputs) {
    return outputs.get(PAIRS);
  }

  /** Returns the one row of all workflows. */
  public static PCollection<WorkflowTotals> totals(PCollectionTuple outputs) {
    return outputs.get(TOTALS);
  }

  @Override
  public PCollectionTuple expand(PCollection<RatedInvocation> rated) {
    PCollectionTuple measured =
        rated
            .apply("TakeSteps", ParDo.of(new TakeStep(meaning)))
            .setCoder(
                KvCoder.of(RecordCoder.of(AgentWorkflowKey.class), RecordCoder.of(AgentStep.class)))
            .apply("ByWorkflow", GroupInBlocks.create())
            .apply(
                "Measure",
                ParDo.of(new MeasureFn()).withOutputTags(WORKFLOWS, TupleTagList.of(PAIR_SUMS)));
    PCollection<WorkflowStatistics> workflows =
        measured.get(WORKFLOWS).setCoder(RecordCoder.of(WorkflowStatistics.class));
    PCollection<ParallelPair> pairs =
        measured
            .get(PAIR_SUMS)
            .setCoder(
                KvCoder.of(RecordCoder.of(AgentPair.class), Sums.coder(ParallelPairs.Total.class)))
            .apply("SumPairs", CombineInBlocks.by(Sums.merging(ParallelPairs.Total.class)))
            .apply("Pairs", MapElements.via(new ToPair()))
            .setCoder(RecordCoder.of(ParallelPair.class));
    return PCollectionTuple.of(WORKFLOWS, workflows)
        .and(PAIRS, pairs)
        .and(TOTALS, workflows.apply("Total", TotalWorkflows.create()));
  }

  private static final class MeasureFn
      extends DoFn<KV<AgentWorkflowKey, Iterable<AgentStep>>, WorkflowStatistics> {
    @ProcessElement
    public void process(
        @Element KV<AgentWorkflowKey, Iterable<AgentStep>> workflow, MultiOutputReceiver outputs) {
      EarliestSteps earliest = EarliestSteps.of(workflow.getValue());
      List<AgentStep> steps = earliest.inOrder();
      Ancestry ancestry = new Ancestry(steps);
      outputs
          .get(WORKFLOWS)
          .output(WorkflowRow.of(workflow.getKey(), steps, earliest.leftOut(), ancestry));
      ParallelPairs.of(steps, ancestry)
          .forEach((pair, sums) -> outputs.get(PAIR_SUMS).output(KV.of(pair, sums)));
    }
  }

  private static final class ToPair
      extends SimpleFunction<KV<AgentPair, Sums<ParallelPairs.Total>>, ParallelPair> {
    @Override
    public ParallelPair apply(KV<AgentPair, Sums<ParallelPairs.Total>> pair) {
      return ParallelPair.newBuilder()
          .setFirstAgent(pair.getKey().getFirstAgent())
          .setSecondAgent(pair.getKey().getSecondAgent())
          .setPairs(pair.getValue().get(ParallelPairs.Total.PAIRS))
          .setWorkflows(pair.getValue().get(ParallelPairs.Total.WORKFLOWS))
          .setPossibleGainMs(pair.getValue().get(ParallelPairs.Total.GAIN_MS))
          .build();
    }
  }
}
