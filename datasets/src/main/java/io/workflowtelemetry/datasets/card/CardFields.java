package io.workflowtelemetry.datasets.card;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object that a user gave. Each error is an {@link IllegalArgumentException}
 * of one line that names the field by its path in the document.
 */
final class CardFields {

  private static final int SHOWN_CHARACTERS = 80;

  private final String document;
  private final String path;
  private final JsonNode node;

  /** The root of a document, which errors call by the name given. */
  CardFields(String document, JsonNode node) {
    this(document, "", node);
  }

  private CardFields(String document, String path, JsonNode node) {
    this.document = document;
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          document + (path.isEmpty() ? "" : "'s " + path) + " is no JSON object");
    }
  }

  CardFields object(String name) {
    return new CardFields(document, path(name), required(name));
  }

  List<CardFields> objects(String name) {
    List<CardFields> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(new CardFields(document, path(name) + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual()) {
        throw wrong(name, element, "a list of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a string");
    }
    return value.textValue();
  }

  /** A whole number of 0 or more. */
  long count(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, value, "a whole number of 0 or more");
    }
    return value.longValue();
  }

  /** An ISO-8601 instant; null where the field is null or missing. */
  @Nullable Instant instantOrNull(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    try {
      if (value.isTextual()) {
        return Instant.parse(value.textValue());
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(wrong(name, value, "a time in UTC").getMessage(), e);
    }
    throw wrong(name, value, "a time in UTC");
  }

  /** An error that says what a field is and what it should be. */
  IllegalArgumentException wrong(String name, String allowed) {
    return wrong(name, required(name), allowed);
  }

  private JsonNode array(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrong(name, value, "a list");
    }
    return value;
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(document + " has no " + path(name));
    }
    return value;
  }

  private IllegalArgumentException wrong(String name, JsonNode value, String allowed) {
    String text = value.toString();
    String shown =
        text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    return new IllegalArgumentException(
        document + "'s " + path(name) + " is " + shown + ", which is not " + allowed);
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
