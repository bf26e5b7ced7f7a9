package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.TraceSpan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes spans of a trace, with times in ms from its beginning. */
final class Trace {
  static final Instant START = Instant.parse("2025-06-15T12:00:00Z");

  private Trace() {}

  static TraceSpan span(
      String id, @Nullable String parent, @Nullable Integer fromMs, @Nullable Integer toMs) {
    return TraceSpan.newBuilder()
        .setTraceId("t")
        .setSpanId(id)
        .setParentSpanId(parent)
        .setSpanName("name of " + id)
        .setStartedAt(fromMs == null ? null : START.plusMillis(fromMs))
        .setEndedAt(toMs == null ? null : START.plusMillis(toMs))
        .setAttributes(List.of())
        .build();
  }

  /** Returns each span of the path with the time that it was waited for alone. */
  static List<String> told(CriticalPath path) {
    return path.getSpans().stream().map(one -> one.getSpanId() + " " + one.getAloneMs()).toList();
  }

  static long sum(CriticalPath path) {
    return path.getSpans().stream().mapToLong(PathSpan::getAloneMs).sum();
  }
}
