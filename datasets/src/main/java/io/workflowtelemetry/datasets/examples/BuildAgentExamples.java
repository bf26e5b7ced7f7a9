package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.AgentCandidate;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.measure.agents.Verdict;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Makes a row of every invocation that ended in success or failure and tells its agent and its
 * time. The others are counted by why they make none: {@code agents/no_examples/partial}, {@code
 * unknown}, {@code without_agent} or {@code without_time}.
 */
public final class BuildAgentExamples
    extends PTransform<PCollection<RatedInvocation>, PCollectionTuple> {
  private static final TupleTag<AgentCandidate> CANDIDATES = new TupleTag<>("candidates") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private BuildAgentExamples() {}

  /** Returns the transform. */
  public static BuildAgentExamples create() {
    return new BuildAgentExamples();
  }

  /** Returns the rows, on their way to a split. */
  public static PCollection<AgentCandidate> candidates(PCollectionTuple outputs) {
    return outputs.get(CANDIDATES);
  }

  /** Returns the counts. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollection<RatedInvocation> rated) {
    PCollectionTuple outputs =
        rated.apply(
            "Build", ParDo.of(new BuildFn()).withOutputTags(CANDIDATES, TupleTagList.of(COUNTS)));
    outputs.get(CANDIDATES).setCoder(RecordCoder.of(AgentCandidate.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private static final class BuildFn extends DoFn<RatedInvocation, AgentCandidate> {
    private final BundleCounts counts = new BundleCounts();

    @ProcessElement
    public void process(@Element RatedInvocation rated, OutputReceiver<AgentCandidate> output) {
      String whyNot = whyNot(rated.getInvocation());
      if (whyNot == null) {
        output.output(candidate(rated.getInvocation(), rated.getMetric()));
      } else {
        counts.add("agents/no_examples/" + whyNot, 1);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }

    private static @Nullable String whyNot(AgentInvocation invocation) {
      return switch (Verdict.of(invocation)) {
        case PARTIAL -> "partial";
        case UNKNOWN -> "unknown";
        case SUCCESS, FAILURE ->
            invocation.getAgentName() == null
                ? "without_agent"
                : invocation.getTimestamp() == null ? "without_time" : null;
      };
    }

    private static AgentCandidate candidate(
        AgentInvocation invocation, @Nullable SuccessMetric metric) {
      return AgentCandidate.newBuilder()
          .setExample(example(invocation, metric))
          .setKnownAt(knownAt(invocation, metric))
          .setGroup(group(invocation))
          .setOpensGroup(false)
          .build();
    }

    private static AgentExample example(
        AgentInvocation invocation, @Nullable SuccessMetric metric) {
      return AgentExample.newBuilder()
          .setInvocationId(invocation.getInvocationId())
          .setSessionId(invocation.getSessionId())
          .setAt(invocation.getTimestamp())
          .setLanguages(sorted(invocation.getLanguages()))
          .setFrameworks(sorted(invocation.getFrameworks()))
          .setLoc(invocation.getLoc())
          .setFileCount(invocation.getFileCount())
          .setTaskType(invocation.getTaskType())
          .setTaskScope(invocation.getTaskScope())
          .setTaskRiskLevel(invocation.getTaskRiskLevel())
          .setTestsExist(invocation.getTestsExist())
          .setDocsExist(invocation.getDocsExist())
          .setGitClean(invocation.getGitClean())
          .setAgentName(invocation.getAgentName())
          .setDurationMs(invocation.getDurationMs())
          .setOutcome(Verdict.of(invocation) == Verdict.SUCCESS ? 1 : -1)
          .setQuality(Rewards.quality(metric))
          .setRated(metric != null && metric.getQualityRating() != null)
          .setSpeed(0)
          .setErrors(Rewards.errors(invocation))
          .setReward(0)
          .build();
    }

    private static @Nullable List<String> sorted(@Nullable List<String> texts) {
      return texts == null ? null : texts.stream().distinct().sorted().toList();
    }

    /** Whatever the timestamp means, the invocation had ended by then; its rating came later. */
    private static Instant knownAt(AgentInvocation invocation, @Nullable SuccessMetric metric) {
      Instant at = invocation.getTimestamp();
      Long duration = invocation.getDurationMs();
      Instant ended = duration == null ? at : at.plusMillis(duration);
      return EventTimes.later(metric == null ? null : metric.getTimestamp(), ended);
    }

    private static String group(AgentInvocation invocation) {
      if (invocation.getSessionId() != null) {
        return "session/" + invocation.getSessionId();
      }
      return invocation.getWorkflowId() != null
          ? "workflow/" + invocation.getWorkflowId()
          : "invocation/" + invocation.getInvocationId();
    }
  }
}
