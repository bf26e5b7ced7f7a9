package io.workflowtelemetry.transforms.measure.agents;

import static io.workflowtelemetry.transforms.measure.agents.Invocations.START;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.metric;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.rated;
import static io.workflowtelemetry.transforms.measure.agents.Invocations.unrated;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;

class JoinMetricsTest {
  @Test
  void eachInvocationHasItsLastMetricAndOthersAreCounted() {
    SuccessMetric.Builder last = metric("a").setTimestamp(START).setQualityRating(2L);
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        JoinMetrics.inputs(
                pipeline.apply(
                    "Invocations",
                    Create.of(
                            Invocations.of("a", 1).build(),
                            Invocations.of("b", null).build(),
                            Invocations.of("c", 2).build())
                        .withCoder(RecordCoder.of(AgentInvocation.class))),
                pipeline.apply(
                    "Metrics",
                    Create.of(
                            last.build(),
                            metric("a").setQualityRating(5L).build(),
                            metric("a").setTimestamp(START.minusMillis(1)).build(),
                            metric("c").build(),
                            metric("nobody").build(),
                            metric("nobody").setTimestamp(START).build(),
                            metric("nobody else").build())
                        .withCoder(RecordCoder.of(SuccessMetric.class))))
            .apply("Join", JoinMetrics.create());
    Collected<RatedInvocation> joined = Collected.of(JoinMetrics.rated(outputs));
    Collected<KV<String, Long>> counts = Collected.of(JoinMetrics.counts(outputs));
    pipeline.run().waitUntilFinish();
    assertThat(
        joined.elements(),
        containsInAnyOrder(
            rated(Invocations.of("a", 1), last),
            unrated(Invocations.of("b", null)),
            rated(Invocations.of("c", 2), metric("c"))));
    assertThat(List.of(counts.elements().stream().mapToLong(KV::getValue).sum()), contains(3L));
    assertThat(
        counts.elements().stream().map(KV::getKey).distinct().toList(),
        contains("agents/metrics_of_unknown_invocations"));
  }
}
