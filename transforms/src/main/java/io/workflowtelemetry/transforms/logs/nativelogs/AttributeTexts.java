package io.workflowtelemetry.transforms.logs.nativelogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a span from a JSON object. */
final class AttributeTexts {
  /** OpenTelemetry's own limit is 128; what has far more is no span. */
  private static final int MOST = 1024;

  private AttributeTexts() {}

  /**
   * Returns the fields of an object, sorted by key: texts as they are, any other value as JSON.
   * Nulls are left out.
   *
   * @param object null where there is none
   * @throws MalformedRecordException where there are more than 1,024
   */
  static List<Attribute> of(@Nullable JsonFields object) throws MalformedRecordException {
    if (object == null) {
      return List.of();
    }
    if (object.node().size() > MOST) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, "there are more than " + MOST + " attributes");
    }
    List<Attribute> attributes = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields = object.node().fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      JsonNode value = field.getValue();
      if (!value.isNull()) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        attributes.add(new Attribute(field.getKey(), text));
      }
    }
    attributes.sort(Comparator.comparing(Attribute::getKey));
    return attributes;
  }

  /** Returns the value of a key, null where there is none or where it is empty. */
  static @Nullable String value(List<Attribute> attributes, String key) {
    for (Attribute attribute : attributes) {
      if (attribute.getKey().equals(key)) {
        return attribute.getValue().isEmpty() ? null : attribute.getValue();
      }
    }
    return null;
  }
}
