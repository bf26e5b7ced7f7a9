package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.blocks.CountEach;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Gives every agent with a score its rank: 1 more than agents with a greater score there are. Only
 * the distinct scores are held at once.
 */
final class RankAgents
    extends PTransform<PCollection<AgentStatistics>, PCollection<AgentStatistics>> {
  private RankAgents() {}

  static RankAgents create() {
    return new RankAgents();
  }

  @Override
  public PCollection<AgentStatistics> expand(PCollection<AgentStatistics> agents) {
    PCollectionView<Iterable<KV<Long, Long>>> scores =
        agents
            .apply("Scored", Filter.by(agent -> agent.getScore() != null))
            .apply(
                "Scores", MapElements.into(TypeDescriptors.longs()).via(agent -> sortable(agent)))
            .setCoder(BigEndianLongCoder.of())
            .apply("Count", CountEach.create())
            .apply("View", View.asIterable());
    return agents
        .apply("Rank", ParDo.of(new RankFn(scores)).withSideInputs(scores))
        .setCoder(RecordCoder.of(AgentStatistics.class));
  }

  /** Doubles that aren't negative are in the order of their bits, and bits make a key. */
  private static long sortable(AgentStatistics agent) {
    return Double.doubleToLongBits(agent.getScore());
  }

  private static final class RankFn extends DoFn<AgentStatistics, AgentStatistics> {
    private final PCollectionView<Iterable<KV<Long, Long>>> scores;
    private transient NavigableMap<Long, Long> ranks;

    RankFn(PCollectionView<Iterable<KV<Long, Long>>> scores) {
      this.scores = scores;
      this.ranks = new TreeMap<>();
    }

    @StartBundle
    public void startBundle() {
      ranks = new TreeMap<>();
    }

    @ProcessElement
    public void process(ProcessContext context) {
      AgentStatistics agent = context.element();
      if (agent.getScore() == null) {
        context.output(agent);
        return;
      }
      if (ranks.isEmpty()) {
        ranks = ranks(context.sideInput(scores));
      }
      context.output(AgentStatistics.newBuilder(agent).setRank(ranks.get(sortable(agent))).build());
    }

    private static NavigableMap<Long, Long> ranks(Iterable<KV<Long, Long>> counts) {
      TreeMap<Long, Long> ranks = new TreeMap<>();
      counts.forEach(score -> ranks.put(score.getKey(), score.getValue()));
      long above = 0;
      for (var score : ranks.descendingMap().entrySet()) {
        above += score.setValue(above + 1);
      }
      return ranks;
    }
  }
}
