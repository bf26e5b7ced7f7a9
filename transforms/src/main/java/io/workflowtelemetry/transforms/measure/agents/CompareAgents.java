package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Compares two agents and gives one row, in which what can't be told is null and says why. Of more
 * than 10,000 durations of an agent those 10,000 are tested whose invocations' ids have the least
 * SHA-256; counts and means are of all.
 */
public final class CompareAgents
    extends PTransform<PCollection<RatedInvocation>, PCollection<AgentComparison>> {
  private final String agentA;
  private final String agentB;

  private CompareAgents(String agentA, String agentB) {
    this.agentA = agentA;
    this.agentB = agentB;
  }

  /**
   * Returns a transform that compares two agents by their names.
   *
   * @throws IllegalArgumentException where both are the same
   */
  public static CompareAgents of(String agentA, String agentB) {
    if (agentA.equals(agentB)) {
      throw new IllegalArgumentException("there is nothing to compare in one agent: " + agentA);
    }
    return new CompareAgents(agentA, agentB);
  }

  @Override
  public PCollection<AgentComparison> expand(PCollection<RatedInvocation> rated) {
    return rated
        .apply("Compare", Combine.globally(new CompareFn(agentA, agentB)))
        .setCoder(RecordCoder.of(AgentComparison.class));
  }

  private static final class CompareFn
      extends Combine.CombineFn<RatedInvocation, KV<AgentSample, AgentSample>, AgentComparison> {
    private final String agentA;
    private final String agentB;

    CompareFn(String agentA, String agentB) {
      this.agentA = agentA;
      this.agentB = agentB;
    }

    @Override
    public KV<AgentSample, AgentSample> createAccumulator() {
      return KV.of(new AgentSample(), new AgentSample());
    }

    @Override
    public KV<AgentSample, AgentSample> addInput(
        KV<AgentSample, AgentSample> samples, RatedInvocation rated) {
      AgentInvocation invocation = rated.getInvocation();
      if (agentA.equals(invocation.getAgentName())) {
        samples.getKey().add(invocation);
      } else if (agentB.equals(invocation.getAgentName())) {
        samples.getValue().add(invocation);
      }
      return samples;
    }

    @Override
    public KV<AgentSample, AgentSample> mergeAccumulators(
        Iterable<KV<AgentSample, AgentSample>> all) {
      KV<AgentSample, AgentSample> merged = createAccumulator();
      for (KV<AgentSample, AgentSample> samples : all) {
        merged.getKey().merge(samples.getKey());
        merged.getValue().merge(samples.getValue());
      }
      return merged;
    }

    @Override
    public AgentComparison extractOutput(KV<AgentSample, AgentSample> samples) {
      return CompareSamples.compare(agentA, samples.getKey(), agentB, samples.getValue());
    }

    @Override
    public Coder<KV<AgentSample, AgentSample>> getAccumulatorCoder(
        CoderRegistry registry, Coder<RatedInvocation> inputCoder) {
      return KvCoder.of(AgentSample.CODER, AgentSample.CODER);
    }

    @Override
    public Coder<AgentComparison> getDefaultOutputCoder(
        CoderRegistry registry, Coder<RatedInvocation> inputCoder) {
      return RecordCoder.of(AgentComparison.class);
    }
  }
}
