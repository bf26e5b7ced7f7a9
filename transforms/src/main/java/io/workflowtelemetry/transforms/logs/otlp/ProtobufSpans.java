package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads spans and attributes of OTLP in Protocol Buffers. Field numbers are those of
 * opentelemetry-proto's {@code trace.proto} and {@code common.proto}, v1.
 */
final class ProtobufSpans {
  /** Deeper than any real value; a bound on the stack. */
  private static final int MAX_DEPTH = 64;

  private ProtobufSpans() {}

  static OtlpSpan span(CodedInputStream in) throws IOException, MalformedRecordException {
    String traceId = null;
    String spanId = null;
    String parentSpanId = null;
    String name = null;
    long kind = 0;
    long startedAt = 0;
    long endedAt = 0;
    long status = 0;
    Attributes attributes = new Attributes();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> traceId = hex(in);
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> spanId = hex(in);
        case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> parentSpanId = hex(in);
        case 5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> name = in.readStringRequireUtf8();
        case 6 << 3 | WireFormat.WIRETYPE_VARINT -> kind = in.readEnum();
        case 7 << 3 | WireFormat.WIRETYPE_FIXED64 -> startedAt = in.readFixed64();
        case 8 << 3 | WireFormat.WIRETYPE_FIXED64 -> endedAt = in.readFixed64();
        case 9 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> attribute(in, attributes);
        case 15 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> status = statusCode(in);
        default -> in.skipField(tag);
      }
    }
    Instant start = SpanFields.time("startTimeUnixNano", startedAt);
    return new OtlpSpan(
        SpanFields.id("traceId", traceId, SpanFields.TRACE_ID_DIGITS),
        SpanFields.id("spanId", spanId, SpanFields.SPAN_ID_DIGITS),
        SpanFields.optionalId("parentSpanId", parentSpanId, SpanFields.SPAN_ID_DIGITS),
        SpanFields.name(name),
        SpanFields.kind(kind),
        start,
        SpanFields.time("endTimeUnixNano", endedAt),
        SpanFields.status(status),
        attributes.values());
  }

  /** Adds the attributes of a resource. */
  static void resource(CodedInputStream in, Attributes attributes)
      throws IOException, MalformedRecordException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        attribute(in, attributes);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** Returns the name of a scope, empty where it has none. */
  static String scopeName(CodedInputStream in) throws IOException {
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        name = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    return name;
  }

  private static void attribute(CodedInputStream in, Attributes attributes)
      throws IOException, MalformedRecordException {
    Entry entry = entry(in, 0);
    attributes.put(entry.key(), entry.value());
  }

  private record Entry(String key, @Nullable JsonNode value) {}

  private static Entry entry(CodedInputStream in, int depth)
      throws IOException, MalformedRecordException {
    int end = in.pushLimit(in.readRawVarint32());
    String key = "";
    JsonNode value = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> key = in.readStringRequireUtf8();
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = value(in, depth);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(end);
    return new Entry(key, value);
  }

  private static @Nullable JsonNode value(CodedInputStream in, int depth)
      throws IOException, MalformedRecordException {
    if (depth > MAX_DEPTH) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, "an attribute is nested too deep");
    }
    int end = in.pushLimit(in.readRawVarint32());
    JsonNode value = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            value = TextNode.valueOf(in.readStringRequireUtf8());
        case 2 << 3 | WireFormat.WIRETYPE_VARINT -> value = BooleanNode.valueOf(in.readBool());
        case 3 << 3 | WireFormat.WIRETYPE_VARINT -> value = LongNode.valueOf(in.readInt64());
        case 4 << 3 | WireFormat.WIRETYPE_FIXED64 -> value = Attributes.number(in.readDouble());
        case 5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = list(in, depth + 1);
        case 6 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = map(in, depth + 1);
        case 7 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            value = TextNode.valueOf(Base64.getEncoder().encodeToString(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    in.popLimit(end);
    return value;
  }

  private static JsonNode list(CodedInputStream in, int depth)
      throws IOException, MalformedRecordException {
    int end = in.pushLimit(in.readRawVarint32());
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        list.add(value(in, depth));
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(end);
    return list;
  }

  private static JsonNode map(CodedInputStream in, int depth)
      throws IOException, MalformedRecordException {
    int end = in.pushLimit(in.readRawVarint32());
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        Entry entry = entry(in, depth);
        map.set(entry.key(), entry.value());
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(end);
    return map;
  }

  private static long statusCode(CodedInputStream in) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    long code = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (3 << 3 | WireFormat.WIRETYPE_VARINT)) {
        code = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(end);
    return code;
  }

  private static String hex(CodedInputStream in) throws IOException {
    return HexFormat.of().formatHex(in.readByteArray());
  }
}
