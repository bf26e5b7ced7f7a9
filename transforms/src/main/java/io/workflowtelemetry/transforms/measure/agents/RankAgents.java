package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.blocks.CountEach;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.NavigableMap;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/**
 * Gives every agent its rank by a number that it may have: 1 more than agents with a greater one
 * there are. Only the distinct numbers are held at once.
 */
final class RankAgents
    extends PTransform<PCollection<AgentStatistics>, PCollection<AgentStatistics>> {
  /** What agents are ranked by. */
  private enum Measure {
    SCORE {
      @Override
      @Nullable Double of(AgentStatistics agent) {
        return agent.getScore();
      }

      @Override
      AgentStatistics ranked(AgentStatistics agent, Long rank) {
        return AgentStatistics.newBuilder(agent).setRank(rank).build();
      }
    },
    COST {
      @Override
      @Nullable Double of(AgentStatistics agent) {
        return agent.getAgentName() == null ? null : agent.getCostUsd();
      }

      @Override
      AgentStatistics ranked(AgentStatistics agent, Long rank) {
        return AgentStatistics.newBuilder(agent).setCostRank(rank).build();
      }
    };

    /** Returns the number, which is not negative; null where the agent is not ranked. */
    abstract @Nullable Double of(AgentStatistics agent);

    abstract AgentStatistics ranked(AgentStatistics agent, Long rank);

    /** Doubles that aren't negative are in the order of their bits, and bits make a key. */
    @Nullable Long sortable(AgentStatistics agent) {
      Double number = of(agent);
      return number == null ? null : Double.doubleToLongBits(number);
    }
  }

  private final Measure measure;

  private RankAgents(Measure measure) {
    this.measure = measure;
  }

  /** Returns a transform that ranks those with a score. */
  static RankAgents byScore() {
    return new RankAgents(Measure.SCORE);
  }

  /** Returns a transform that ranks those that have a name and tell what they cost. */
  static RankAgents byCost() {
    return new RankAgents(Measure.COST);
  }

  @Override
  public PCollection<AgentStatistics> expand(PCollection<AgentStatistics> agents) {
    Measure ranked = measure;
    PCollectionView<Iterable<KV<Long, Long>>> scores =
        agents
            .apply("Scored", Filter.by(agent -> ranked.of(agent) != null))
            .apply(
                "Scores",
                MapElements.into(TypeDescriptors.longs()).via(agent -> ranked.sortable(agent)))
            .setCoder(BigEndianLongCoder.of())
            .apply("Count", CountEach.create())
            .apply("View", View.asIterable());
    return agents
        .apply("Rank", ParDo.of(new RankFn(measure, scores)).withSideInputs(scores))
        .setCoder(RecordCoder.of(AgentStatistics.class));
  }

  private static final class RankFn extends DoFn<AgentStatistics, AgentStatistics> {
    private final Measure measure;
    private final PCollectionView<Iterable<KV<Long, Long>>> scores;
    private transient NavigableMap<Long, Long> ranks;

    RankFn(Measure measure, PCollectionView<Iterable<KV<Long, Long>>> scores) {
      this.measure = measure;
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
      Long number = measure.sortable(agent);
      if (number == null) {
        context.output(agent);
        return;
      }
      if (ranks.isEmpty()) {
        ranks = ranks(context.sideInput(scores));
      }
      context.output(measure.ranked(agent, Objects.requireNonNull(ranks.get(number))));
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
