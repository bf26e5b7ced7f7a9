package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** A few invocations, and transforms run over them. */
final class Invocations {
  static final Instant START = Instant.parse("2025-03-01T00:00:00Z");

  private Invocations() {}

  /** Returns an invocation of "writer" {@code minute} minutes after the start. */
  static AgentInvocation.Builder of(String id, @Nullable Integer minute) {
    return AgentInvocation.newBuilder()
        .setInvocationId(id)
        .setAgentName("writer")
        .setTimestamp(minute == null ? null : START.plusSeconds(minute * 60L));
  }

  static RatedInvocation unrated(AgentInvocation.Builder invocation) {
    return RatedInvocation.newBuilder().setInvocation(invocation.build()).build();
  }

  static RatedInvocation rated(AgentInvocation.Builder invocation, @Nullable Long rating) {
    return rated(invocation, metric(invocation.getInvocationId()).setQualityRating(rating));
  }

  static RatedInvocation rated(AgentInvocation.Builder invocation, SuccessMetric.Builder metric) {
    return RatedInvocation.newBuilder()
        .setInvocation(invocation.build())
        .setMetric(metric.build())
        .build();
  }

  static SuccessMetric.Builder metric(String id) {
    return SuccessMetric.newBuilder().setInvocationId(id);
  }

  static PCollection<RatedInvocation> input(Pipeline pipeline, List<RatedInvocation> rated) {
    return pipeline.apply(
        "Rated", Create.of(rated).withCoder(RecordCoder.of(RatedInvocation.class)));
  }

  static <T> List<T> shuffled(List<T> elements, long seed) {
    List<T> shuffled = new ArrayList<>(elements);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }
}
