package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.time.Instant;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads spans and attributes of OTLP in JSON. */
final class JsonSpans {
  /** A number as JSON has them, of a length that any double fits in. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,399})(?:\\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?");

  /** Digits of the largest unsigned number of 64 bits. */
  private static final int MAX_DIGITS = 20;

  private JsonSpans() {}

  static OtlpSpan span(JsonFields fields) throws MalformedRecordException {
    JsonFields status = fields.object("status");
    return new OtlpSpan(
        SpanFields.id("traceId", fields.text("traceId"), SpanFields.TRACE_ID_DIGITS),
        SpanFields.id("spanId", fields.text("spanId"), SpanFields.SPAN_ID_DIGITS),
        SpanFields.optionalId(
            "parentSpanId", fields.text("parentSpanId"), SpanFields.SPAN_ID_DIGITS),
        SpanFields.name(fields.longText("name")),
        SpanFields.kind(enumNumber(fields, "kind", true)),
        time(fields, "startTimeUnixNano"),
        time(fields, "endTimeUnixNano"),
        status == null ? null : SpanFields.status(enumNumber(status, "code", false)),
        attributes(fields));
  }

  /** Returns the attributes of a span or a resource. */
  static SortedMap<String, String> attributes(JsonFields fields) throws MalformedRecordException {
    Attributes attributes = new Attributes();
    for (JsonFields attribute : fields.objects("attributes")) {
      JsonFields value = attribute.object("value");
      attributes.put(attribute.longText("key"), value == null ? null : value(value));
    }
    return attributes.values();
  }

  private static long enumNumber(JsonFields fields, String field, boolean kind)
      throws MalformedRecordException {
    JsonNode value = fields.node().path(field);
    if (value.isTextual()) {
      String name = value.textValue();
      return kind ? SpanFields.kindNumber(name) : SpanFields.statusNumber(name);
    }
    Long number = fields.number(field, Integer.MIN_VALUE, Integer.MAX_VALUE);
    return number == null ? 0 : number;
  }

  /** Returns a time that is given in nanoseconds since 1970; null where there is none. */
  static @Nullable Instant time(JsonFields fields, String field) throws MalformedRecordException {
    Long nanos = wholeNumber(fields, field, true);
    return nanos == null ? null : SpanFields.time(field, nanos);
  }

  /** Returns a whole number of 64 bits, which JSON gives as a text or as a number. */
  private static @Nullable Long wholeNumber(JsonFields fields, String field, boolean unsigned)
      throws MalformedRecordException {
    JsonNode value = fields.node().path(field);
    if (!value.isTextual() && Double.isFinite(value.asDouble())) {
      return fields.number(field, unsigned ? 0 : Long.MIN_VALUE, Long.MAX_VALUE);
    }
    // A number past all doubles too: a bad span is written with the text "Infinity" in its place,
    // and
    // is as bad when it is read again.
    String digits = value.asText();
    if (digits.isEmpty()) {
      return null;
    }
    try {
      if (digits.length() <= MAX_DIGITS) {
        return unsigned ? Long.parseUnsignedLong(digits) : Long.parseLong(digits);
      }
    } catch (NumberFormatException e) {
      // Said below, as of one that is too long.
    }
    throw new MalformedRecordException(Kind.WRONG_TYPE, field + " is no whole number of 64 bits");
  }

  /**
   * Returns a value as plain JSON, null where it is empty or of a kind that a later version has.
   */
  private static @Nullable JsonNode value(JsonFields value) throws MalformedRecordException {
    JsonNode node = value.node();
    if (node.hasNonNull("stringValue")) {
      return textual(value, "stringValue");
    }
    if (node.hasNonNull("boolValue")) {
      return BooleanNode.valueOf(Boolean.TRUE.equals(value.flag("boolValue")));
    }
    if (node.hasNonNull("intValue")) {
      Long number = wholeNumber(value, "intValue", false);
      return number == null ? null : LongNode.valueOf(number);
    }
    if (node.hasNonNull("doubleValue")) {
      return doubleValue(value);
    }
    if (node.hasNonNull("bytesValue")) {
      return textual(value, "bytesValue");
    }
    JsonFields list = value.object("arrayValue");
    if (list != null) {
      ArrayNode plain = JsonNodeFactory.instance.arrayNode();
      for (JsonFields element : list.objects("values")) {
        plain.add(value(element));
      }
      return plain;
    }
    JsonFields map = value.object("kvlistValue");
    if (map != null) {
      ObjectNode plain = JsonNodeFactory.instance.objectNode();
      for (JsonFields entry : map.objects("values")) {
        String key = entry.longText("key");
        JsonFields element = entry.object("value");
        plain.set(key == null ? "" : key, element == null ? null : value(element));
      }
      return plain;
    }
    return null;
  }

  private static JsonNode textual(JsonFields value, String field) throws MalformedRecordException {
    String text = value.longText(field);
    return TextNode.valueOf(text == null ? "" : text);
  }

  private static JsonNode doubleValue(JsonFields value) throws MalformedRecordException {
    JsonNode node = value.node().path("doubleValue");
    if (node.isNumber()) {
      return Attributes.number(node.doubleValue());
    }
    // ProtoJSON takes numbers as texts too.
    String text = node.asText();
    if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
      return node;
    }
    return Attributes.number(number("doubleValue", text));
  }

  /**
   * Returns a number that stands as a text.
   *
   * @throws MalformedRecordException where it is none that JSON has
   */
  static double number(String field, String text) throws MalformedRecordException {
    if (!NUMBER.matcher(text).matches()) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, field + " is not a number");
    }
    return Double.parseDouble(text);
  }
}
