package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of a span or a resource by key, with values as text: lists and objects as JSON, bytes
 * in base64. Of a key that comes twice the last value counts; a key without a value is left out.
 */
final class Attributes {
  /** Longer values are cut to so many UTF-16 units. */
  static final int MAX_VALUE_LENGTH = 65_536;

  private static final int MAX_ATTRIBUTES = 1_024;
  private static final int MAX_KEY_LENGTH = 1_024;

  /** Doubles up to here stand for whole numbers without a loss. */
  private static final double MAX_WHOLE = 1L << 53;

  private final SortedMap<String, String> values = new TreeMap<>();
  private int read;

  /**
   * Adds an attribute.
   *
   * @param value what it is in plain JSON; null where there is none
   */
  void put(@Nullable String key, @Nullable JsonNode value) throws MalformedRecordException {
    if (++read > MAX_ATTRIBUTES) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, "there are more than " + MAX_ATTRIBUTES + " attributes");
    }
    if (key == null || key.isEmpty() || value == null) {
      return;
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, "an attribute's key is longer than " + MAX_KEY_LENGTH + " characters");
    }
    String text = value.isContainerNode() ? value.toString() : value.asText();
    values.put(key, Texts.cut(text, MAX_VALUE_LENGTH));
  }

  /** Returns the values by key. */
  SortedMap<String, String> values() {
    return values;
  }

  /** Returns a number as JSON has it; whole numbers without a point, what is none as a text. */
  static JsonNode number(double value) {
    if (!Double.isFinite(value)) {
      return TextNode.valueOf(Double.toString(value));
    }
    return value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE
        ? LongNode.valueOf((long) value)
        : DoubleNode.valueOf(value);
  }

  /** Returns attributes in the order of their keys. */
  static List<Attribute> list(Map<String, String> values) {
    List<Attribute> list = new ArrayList<>(values.size());
    new TreeMap<>(values).forEach((key, value) -> list.add(new Attribute(key, value)));
    return list;
  }
}
