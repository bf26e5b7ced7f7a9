package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.AgentTexts;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.blocks.CoGroupInBlocks;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Measures each agent, of all its invocations or of those with tasks of one type, and ranks the
 * agents. The trend compares {@code [asOf - 7 days, asOf)} with the 30 days before; what is of
 * {@code asOf} or later is in the totals only.
 */
public final class MeasureAgents
    extends PTransform<PCollection<RatedInvocation>, PCollection<AgentStatistics>> {
  private static final TupleTag<Sums<AgentSum>> TALLIES = new TupleTag<>("tallies") {};
  private static final TupleTag<AgentTexts> TEXTS = new TupleTag<>("texts") {};

  private final Instant asOf;
  private final @Nullable String taskType;

  private MeasureAgents(Instant asOf, @Nullable String taskType) {
    this.asOf = asOf;
    this.taskType = taskType;
  }

  /** Returns a transform that measures tasks of all types, with trends up to {@code asOf}. */
  public static MeasureAgents asOf(Instant asOf) {
    return new MeasureAgents(asOf, null);
  }

  /** Returns a transform that measures tasks of one type only, as the log writes it. */
  public MeasureAgents withTaskType(String type) {
    return new MeasureAgents(asOf, type);
  }

  @Override
  public PCollection<AgentStatistics> expand(PCollection<RatedInvocation> all) {
    Coder<@Nullable String> agents = NullableCoder.of(StringUtf8Coder.of());
    PCollection<RatedInvocation> rated = ofTaskType(all);
    PCollection<KV<String, Sums<AgentSum>>> tallies =
        rated
            .apply("ByAgent", MapElements.via(new ByAgent(asOf)))
            .setCoder(KvCoder.of(agents, Sums.coder(AgentSum.class)))
            .apply("Sum", CombineInBlocks.by(Sums.merging(AgentSum.class)));
    PCollection<KV<String, AgentTexts>> texts =
        rated.apply("CountTexts", CountTexts.keyedWith(agents));
    return KeyedPCollectionTuple.of(TALLIES, tallies)
        .and(TEXTS, texts)
        .apply("Join", CoGroupInBlocks.create())
        .apply("Measure", ParDo.of(new MeasureFn(taskType)))
        .setCoder(RecordCoder.of(AgentStatistics.class))
        .apply("Rank", RankAgents.byScore())
        .apply("RankByCost", RankAgents.byCost());
  }

  private PCollection<RatedInvocation> ofTaskType(PCollection<RatedInvocation> all) {
    String type = taskType;
    return type == null
        ? all
        : all.apply(
            "OfTaskType", Filter.by(rated -> type.equals(rated.getInvocation().getTaskType())));
  }

  private static final class ByAgent
      extends SimpleFunction<RatedInvocation, KV<String, Sums<AgentSum>>> {
    private final Instant asOf;

    ByAgent(Instant asOf) {
      this.asOf = asOf;
    }

    @Override
    public KV<String, Sums<AgentSum>> apply(RatedInvocation rated) {
      return KV.of(rated.getInvocation().getAgentName(), AgentSum.of(rated, asOf));
    }
  }

  private static final class MeasureFn extends DoFn<KV<String, CoGbkResult>, AgentStatistics> {
    private final @Nullable String taskType;

    MeasureFn(@Nullable String taskType) {
      this.taskType = taskType;
    }

    @ProcessElement
    public void process(
        @Element KV<String, CoGbkResult> agent, OutputReceiver<AgentStatistics> output) {
      Sums<AgentSum> tally = agent.getValue().getOnly(TALLIES);
      List<AgentTexts> texts = new ArrayList<>();
      agent.getValue().getAll(TEXTS).forEach(texts::add);
      output.output(AgentRow.of(agent.getKey(), taskType, tally, texts));
    }
  }
}
