package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.jspecify.annotations.Nullable;

/** What two agents are compared by: counts of all their invocations, and some durations. */
final class AgentSample {
  static final Coder<AgentSample> CODER = new SampleCoder();

  /** What is summed. */
  enum Total {
    SUCCESSES,
    FAILURES,
    DURATIONS,
    DURATION_MS
  }

  private static final Coder<Sums<Total>> TOTALS = Sums.coder(Total.class);

  private final Sums<Total> totals;
  private final DurationSample durations;

  AgentSample() {
    this(new Sums<>(Total.class), new DurationSample());
  }

  private AgentSample(Sums<Total> totals, DurationSample durations) {
    this.totals = totals;
    this.durations = durations;
  }

  void add(AgentInvocation invocation) {
    Verdict verdict = Verdict.of(invocation);
    if (verdict == Verdict.SUCCESS) {
      totals.add(Total.SUCCESSES, 1);
    } else if (verdict == Verdict.FAILURE) {
      totals.add(Total.FAILURES, 1);
    }
    Long duration = invocation.getDurationMs();
    if (duration != null) {
      totals.add(Total.DURATIONS, 1).add(Total.DURATION_MS, duration);
      durations.add(invocation.getInvocationId(), duration);
    }
  }

  void merge(AgentSample other) {
    totals.merge(other.totals);
    durations.merge(other.durations);
  }

  long successes() {
    return totals.get(Total.SUCCESSES);
  }

  long verdicts() {
    return successes() + totals.get(Total.FAILURES);
  }

  /** Returns the success rate, null without verdicts. */
  @Nullable Double successRate() {
    return totals.share(Total.SUCCESSES, Total.FAILURES);
  }

  /** Returns how many durations there are in all. */
  long durations() {
    return totals.get(Total.DURATIONS);
  }

  /** Returns the mean of all durations in ms, null without any. */
  @Nullable Double meanDurationMs() {
    return totals.mean(Total.DURATION_MS, Total.DURATIONS);
  }

  /** Returns the durations that were kept, in ms and in ascending order. */
  double[] sortedDurations() {
    return durations.sorted();
  }

  private static final class SampleCoder extends CustomCoder<AgentSample> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(AgentSample sample, OutputStream out) throws IOException {
      TOTALS.encode(sample.totals, out);
      sample.durations.encode(out);
    }

    @Override
    public AgentSample decode(InputStream in) throws IOException {
      return new AgentSample(TOTALS.decode(in), DurationSample.decode(in));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof SampleCoder;
    }

    @Override
    public int hashCode() {
      return SampleCoder.class.hashCode();
    }
  }
}
