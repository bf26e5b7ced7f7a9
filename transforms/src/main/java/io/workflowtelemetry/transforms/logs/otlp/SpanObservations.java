package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes observations of the spans of one resource: pieces of runs where a CI/CD system recorded
 * them, spans else.
 */
final class SpanObservations {
  /** What the group of a piece begins with; the trace's identifier follows. */
  static final String GROUP = "otlp:";

  /** What an agent does, in all that OpenTelemetry's conventions for generative AI tell of. */
  private static final String AGENT_OPERATION = "gen_ai.operation.name";

  private static final int MAX_NAME_LENGTH = 1_024;

  /** Attributes that are columns of their own. */
  private static final Set<String> COLUMNS =
      Set.of(
          "workflow_execution_id",
          "sd_id",
          "sd_type",
          "span_type",
          "phase",
          "gate_name",
          "subagent_name",
          "queue_wait_ms");

  private final boolean cicd;
  private final List<Attribute> resource;
  private final @Nullable String service;
  private final @Nullable String run;
  private final @Nullable String defaultRepository;

  /**
   * Creates observations.
   *
   * @param resource attributes of the resource
   * @param defaultRepository the repository of runs that name none; null where none is known
   */
  SpanObservations(SortedMap<String, String> resource, @Nullable String defaultRepository) {
    this.cicd = CicdAttributes.isOfRuns(resource);
    this.resource = Attributes.list(CicdAttributes.ofResource(resource));
    String runId =
        Optionals.orElse(
            resource.get(CicdAttributes.RUN_ID), resource.get(CicdAttributes.ACTION_RUN_ID));
    this.run = runId == null ? null : Texts.cut(runId, MAX_NAME_LENGTH);
    String name = resource.get(CicdAttributes.SERVICE_NAME);
    this.service = name == null ? null : Texts.cut(name, MAX_NAME_LENGTH);
    this.defaultRepository = defaultRepository;
  }

  /**
   * Returns what a span tells.
   *
   * @param scope name of its scope; null where it has none
   */
  Observation of(@Nullable String scope, OtlpSpan span) {
    boolean own =
        CicdAttributes.ACTION_SCOPE.equals(scope)
            || CicdAttributes.EXPORT_SCOPE.equals(scope)
            || CicdAttributes.tellCicd(span.attributes())
            || CicdAttributes.tellJenkins(scope, span.name(), span.attributes());
    // An agent at work in a run has the run for its resource, but is no part of what CI/CD tells.
    return own || (cicd && !span.attributes().containsKey(AGENT_OPERATION))
        ? Observation.newBuilder().setPiece(piece(span)).build()
        : Observation.newBuilder().setSpan(traceSpan(span)).build();
  }

  private RunPiece piece(OtlpSpan span) {
    return RunPiece.newBuilder()
        .setGroup(GROUP + span.traceId())
        .setDefaultRepository(defaultRepository)
        .setSpan(
            CicdSpan.newBuilder()
                .setTraceId(span.traceId())
                .setSpanId(span.spanId())
                .setParentSpanId(span.parentSpanId())
                .setName(span.name())
                .setStartedAt(span.startedAt())
                .setEndedAt(span.endedAt())
                .setStatus(span.status())
                .setResource(resource)
                .setAttributes(Attributes.list(span.attributes()))
                .build())
        .build();
  }

  private TraceSpan traceSpan(OtlpSpan span) {
    SortedMap<String, String> attributes = span.attributes();
    boolean agent = "invoke_agent".equals(attributes.get(AGENT_OPERATION));
    Map<String, String> rest = new TreeMap<>(attributes);
    rest.keySet().removeAll(COLUMNS);
    return TraceSpan.newBuilder()
        .setTraceId(span.traceId())
        .setSpanId(span.spanId())
        .setParentSpanId(span.parentSpanId())
        .setWorkflowExecutionId(Optionals.orElse(attributes.get("workflow_execution_id"), run))
        .setSdId(attributes.get("sd_id"))
        .setSdType(attributes.get("sd_type"))
        .setSpanType(Optionals.orElse(attributes.get("span_type"), agent ? "subagent" : null))
        .setSpanName(span.name())
        .setPhase(attributes.get("phase"))
        .setGateName(attributes.get("gate_name"))
        .setSubagentName(
            Optionals.orElse(
                attributes.get("subagent_name"),
                agent ? attributes.get("gen_ai.agent.name") : null))
        .setServiceName(service)
        .setKind(span.kind())
        .setStatus(span.status())
        .setStartedAt(span.startedAt())
        .setEndedAt(span.endedAt())
        .setDurationMs(Durations.between(span.startedAt(), span.endedAt()))
        .setQueueWaitMs(CicdAttributes.number(attributes.get("queue_wait_ms")))
        .setAttributes(Attributes.list(rest))
        .build();
  }
}
