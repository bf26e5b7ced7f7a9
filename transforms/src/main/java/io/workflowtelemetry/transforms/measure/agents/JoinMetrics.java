package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.blocks.CoGroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Orders;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.util.Comparator;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Gives every invocation its last metric. Takes {@link #inputs}: the merged invocations and the
 * metrics, of which the last of an invocation counts, by timestamp and then by digest. Metrics of
 * invocations that nobody told of are counted.
 */
public final class JoinMetrics extends PTransform<PCollectionTuple, PCollectionTuple> {
  /** Counts metrics of invocations that nobody told of. */
  public static final String UNKNOWN_INVOCATIONS = "agents/metrics_of_unknown_invocations";

  private static final TupleTag<AgentInvocation> INVOCATIONS = new TupleTag<>("invocations") {};
  private static final TupleTag<SuccessMetric> METRICS = new TupleTag<>("metrics") {};
  private static final TupleTag<RatedInvocation> RATED = new TupleTag<>("rated") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private JoinMetrics() {}

  /** Returns the transform. */
  public static JoinMetrics create() {
    return new JoinMetrics();
  }

  /** Returns what the transform takes. */
  public static PCollectionTuple inputs(
      PCollection<AgentInvocation> invocations, PCollection<SuccessMetric> metrics) {
    return PCollectionTuple.of(INVOCATIONS, invocations).and(METRICS, metrics);
  }

  /** Returns the invocations with their metrics. */
  public static PCollection<RatedInvocation> rated(PCollectionTuple outputs) {
    return outputs.get(RATED);
  }

  /** Returns the counts. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    PCollection<KV<String, AgentInvocation>> invocations =
        inputs
            .get(INVOCATIONS)
            .apply(
                "KeyInvocations",
                WithKeys.of(AgentInvocation::getInvocationId)
                    .withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(AgentInvocation.class)));
    PCollection<KV<String, SuccessMetric>> metrics =
        inputs
            .get(METRICS)
            .apply(
                "KeyMetrics",
                WithKeys.of(SuccessMetric::getInvocationId).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(SuccessMetric.class)));
    PCollectionTuple outputs =
        KeyedPCollectionTuple.of(INVOCATIONS, invocations)
            .and(METRICS, metrics)
            .apply("ById", CoGroupInBlocks.create())
            .apply("Join", ParDo.of(new JoinFn()).withOutputTags(RATED, TupleTagList.of(COUNTS)));
    outputs.get(RATED).setCoder(RecordCoder.of(RatedInvocation.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return outputs;
  }

  private static final class JoinFn extends DoFn<KV<String, CoGbkResult>, RatedInvocation> {
    private static final Comparator<SuccessMetric> ORDER =
        Comparator.comparing(SuccessMetric::getTimestamp, Orders.BY_TIME)
            .thenComparing(metric -> Digests.sha256(metric));

    private final BundleCounts counts = new BundleCounts();

    @ProcessElement
    public void process(
        @Element KV<String, CoGbkResult> group, OutputReceiver<RatedInvocation> output) {
      SuccessMetric last = null;
      long metrics = 0;
      for (SuccessMetric metric : group.getValue().getAll(METRICS)) {
        metrics++;
        last = last == null || ORDER.compare(metric, last) > 0 ? metric : last;
      }
      boolean known = false;
      for (AgentInvocation invocation : group.getValue().getAll(INVOCATIONS)) {
        known = true;
        output.output(
            RatedInvocation.newBuilder().setInvocation(invocation).setMetric(last).build());
      }
      if (!known) {
        counts.add(UNKNOWN_INVOCATIONS, metrics);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
