package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one span of OTLP/JSON; attributes come in the order of their keys. */
final class SpanJson {
  /** Numbers of OTLP: kinds of spans, and codes of their statuses. */
  static final int INTERNAL = 1;

  static final int SERVER = 2;

  private static final int OK = 1;
  private static final int ERROR = 2;

  private final ObjectNode span;
  private final Map<String, Object> attributes = new TreeMap<>();

  SpanJson(ArrayNode spans, String traceId, String spanId, @Nullable String parent, int kind) {
    span = spans.addObject();
    span.put("traceId", traceId).put("spanId", spanId);
    if (parent != null) {
      span.put("parentSpanId", parent);
    }
    span.put("kind", kind);
  }

  SpanJson name(@Nullable String name) {
    span.put("name", name == null ? "" : name);
    return this;
  }

  /** Says when it began and ended; an end before the start is the start. */
  SpanJson times(@Nullable Instant from, @Nullable Instant to) {
    if (from != null) {
      span.put("startTimeUnixNano", nanos(from));
    }
    if (to != null) {
      span.put("endTimeUnixNano", nanos(from != null && to.isBefore(from) ? from : to));
    }
    return this;
  }

  /** Says how it came out, and of a failure, as the conventions ask, of what type it was. */
  SpanJson outcome(@Nullable String conclusion) {
    return switch (Outcome.of(conclusion)) {
      case SUCCESS -> status(OK);
      case FAILURE -> status(ERROR).put("error.type", conclusion);
      case NONE -> this;
    };
  }

  private SpanJson status(int code) {
    span.putObject("status").put("code", code);
    return this;
  }

  SpanJson put(String key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, value);
    }
    return this;
  }

  SpanJson put(String key, @Nullable Long value) {
    if (value != null) {
      attributes.put(key, value);
    }
    return this;
  }

  SpanJson put(String key, @Nullable Instant value) {
    return put(key, value == null ? null : value.toString());
  }

  /** Writes the attributes; the span is whole then. */
  void end() {
    write(span, attributes);
  }

  /** Writes the attributes of a span or a resource. */
  static void write(ObjectNode holder, Map<String, ?> attributes) {
    ArrayNode array = holder.putArray("attributes");
    attributes.forEach(
        (key, value) -> {
          ObjectNode any = array.addObject().put("key", key).putObject("value");
          if (value instanceof Long number) {
            // Numbers of 64 bits are texts in the JSON of Protocol Buffers.
            any.put("intValue", number.toString());
          } else {
            any.put("stringValue", value.toString());
          }
        });
  }

  private static String nanos(Instant time) {
    return time.toEpochMilli() == 0 ? "0" : time.toEpochMilli() + "000000";
  }
}
