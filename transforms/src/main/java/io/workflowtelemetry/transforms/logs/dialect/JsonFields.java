package io.workflowtelemetry.transforms.logs.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of a JSON object. A missing field, a null and an empty text are all
 * null; a value of another type is malformed, never guessed at.
 */
public final class JsonFields {
  /** Texts that name something (a branch, a job) are no longer than this in any real log. */
  private static final int MAX_NAME_LENGTH = 65_536;

  private static final int MAX_ID_LENGTH = 256;

  private final JsonNode object;

  private JsonFields(JsonNode object) {
    this.object = object;
  }

  /** Returns access to the fields of {@code object}, which must be a JSON object. */
  public static JsonFields of(JsonNode object) {
    return new JsonFields(object);
  }

  public boolean has(String field) {
    return object.has(field);
  }

  /** Returns the whole object. */
  public JsonNode node() {
    return object;
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = object.get(field);
    return value == null || value.isNull() ? null : value;
  }

  /** Returns a text, null where there is none. */
  public @Nullable String text(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrongType(field, "a text");
    }
    String text = value.textValue();
    if (text.length() > MAX_NAME_LENGTH) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, field + " is longer than " + MAX_NAME_LENGTH + " characters");
    }
    return text.isEmpty() ? null : text;
  }

  /** Returns a text of any length, null where there is none. */
  public @Nullable String longText(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrongType(field, "a text");
    }
    return value.textValue();
  }

  /** Returns an identifier, given as a text or as a whole number; null where there is none. */
  public @Nullable String id(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (value.isIntegralNumber()) {
      if (!value.canConvertToLong() || value.longValue() < 0) {
        throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " is out of range");
      }
      return Long.toString(value.longValue());
    }
    if (!value.isTextual()) {
      throw wrongType(field, "a text or a whole number");
    }
    String text = value.textValue();
    if (text.length() > MAX_ID_LENGTH) {
      throw new MalformedRecordException(
          Kind.OUT_OF_RANGE, field + " is longer than " + MAX_ID_LENGTH + " characters");
    }
    return text.isEmpty() ? null : text;
  }

  /** Returns an identifier that must be there. */
  public String requiredId(String field) throws MalformedRecordException {
    return required(field, id(field));
  }

  /** Returns a time, null where there is none. */
  public @Nullable Instant time(String field) throws MalformedRecordException {
    String text = text(field);
    return text == null ? null : Timestamps.parse(field, text);
  }

  /** Returns a time that must be there. */
  public Instant requiredTime(String field) throws MalformedRecordException {
    return required(field, time(field));
  }

  /** Returns a whole number between the bounds, null where there is none. */
  public @Nullable Long number(String field, long min, long max) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      throw wrongType(field, "a whole number");
    }
    // 45000.0 is a whole number to any reader; 45000.5 is not.
    if (!value.isIntegralNumber() && value.doubleValue() != Math.rint(value.doubleValue())) {
      throw wrongType(field, "a whole number");
    }
    if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " is out of range");
    }
    return value.longValue();
  }

  /** Returns a finite number, null where there is none. */
  public @Nullable Double decimal(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isNumber()) {
      throw wrongType(field, "a number");
    }
    if (!Double.isFinite(value.doubleValue())) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, field + " is out of range");
    }
    return value.doubleValue();
  }

  /** Returns true or false, null where there is neither. */
  public @Nullable Boolean flag(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw wrongType(field, "true or false");
    }
    return value.booleanValue();
  }

  /** Returns the texts of an array, null where there is none. */
  public @Nullable List<String> texts(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isArray()) {
      throw wrongType(field, "an array");
    }
    List<String> texts = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw wrongType(field, "an array of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** Returns a time given in ms since the epoch, null where there is none. */
  public @Nullable Instant epochMs(String field) throws MalformedRecordException {
    Long ms =
        number(field, Timestamps.EARLIEST.toEpochMilli(), Timestamps.LATEST.toEpochMilli() - 1);
    return ms == null ? null : Timestamps.known(field, Instant.ofEpochMilli(ms));
  }

  /** Returns a time given as text or in ms since the epoch, null where there is none. */
  public @Nullable Instant timeOrEpochMs(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    return value != null && value.isNumber() ? epochMs(field) : time(field);
  }

  /** Returns a text of any length, null where there is none or where it is empty. */
  public @Nullable String prose(String field) throws MalformedRecordException {
    String text = longText(field);
    return text == null || text.isEmpty() ? null : text;
  }

  /** Returns a word in lower case, without blanks around it; null where there is none. */
  public @Nullable String word(String field) throws MalformedRecordException {
    return Verdicts.normal(text(field));
  }

  /** Returns any value as JSON in its shortest form, null where there is none. */
  public @Nullable String json(String field) {
    JsonNode value = value(field);
    return value == null ? null : value.toString();
  }

  /** Returns the fields of a nested object, null where there is none. */
  public @Nullable JsonFields object(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw wrongType(field, "an object");
    }
    return new JsonFields(value);
  }

  /** Returns the objects of a nested array, none where there is none. */
  public List<JsonFields> objects(String field) throws MalformedRecordException {
    JsonNode value = value(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrongType(field, "an array");
    }
    List<JsonFields> objects = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      if (!element.isObject()) {
        throw wrongType(field, "an array of objects");
      }
      objects.add(new JsonFields(element));
    }
    return objects;
  }

  /** Returns {@code value}, which must be there. */
  public static <T> T required(String field, @Nullable T value) throws MalformedRecordException {
    if (value == null) {
      throw new MalformedRecordException(Kind.MISSING_FIELD, field + " is missing");
    }
    return value;
  }

  private static MalformedRecordException wrongType(String field, String wanted) {
    return new MalformedRecordException(Kind.WRONG_TYPE, field + " is not " + wanted);
  }
}
