package io.workflowtelemetry.collect.receive;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be delivered, and where to. */
enum DeliveryKind {
  GITHUB("/github", null),
  GITEA("/gitea", null),
  GITLAB("/gitlab", null),
  TRACES("/v1/traces", ExportTraceServiceRequest.parser()),
  LOGS("/v1/logs", ExportLogsServiceRequest.parser()),
  METRICS("/v1/metrics", ExportMetricsServiceRequest.parser()),
  CLOUDEVENTS("/cloudevents", null),
  NATIVE("/native", null),
  JUNIT("/junit/", null);

  private final String path;
  private final @Nullable Parser<? extends Message> otlp;

  DeliveryKind(String path, @Nullable Parser<? extends Message> otlp) {
    this.path = path;
    this.otlp = otlp;
  }

  /** Returns what is delivered to a path. */
  static Optional<DeliveryKind> at(String path) {
    for (DeliveryKind kind : values()) {
      if (kind == JUNIT ? path.startsWith(kind.path) : path.equals(kind.path)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Returns the path; of reports what it begins with. */
  String path() {
    return path;
  }

  /** Returns the method that it is delivered with. */
  String method() {
    return this == JUNIT ? "PUT" : "POST";
  }

  /** Returns what reads it in Protocol Buffers, null of all that are not of OpenTelemetry. */
  @Nullable Parser<? extends Message> otlp() {
    return otlp;
  }

  /** Returns its name in metrics. */
  String label() {
    return path.substring(1).replace("v1/", "otlp_").replace("/", "");
  }
}
