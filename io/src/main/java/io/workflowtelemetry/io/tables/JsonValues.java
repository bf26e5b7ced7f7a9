package io.workflowtelemetry.io.tables;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Values of records as JSON: a record is an object, its fields in the order of the schema. Times
 * are ISO-8601 texts; bytes are text where they are UTF-8, else base64, and a field beside them
 * says which.
 */
public final class JsonValues {
  private JsonValues() {}

  private static void writeRecord(JsonGenerator json, IndexedRecord record) throws IOException {
    json.writeStartObject();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if (value instanceof ByteBuffer bytes) {
        String text = utf8(bytes);
        json.writeStringField(field.name(), text == null ? base64(bytes) : text);
        json.writeStringField(field.name() + "_encoding", text == null ? "base64" : "utf-8");
      } else {
        json.writeFieldName(field.name());
        write(json, value);
      }
    }
    json.writeEndObject();
  }

  /** Writes a value of a field. */
  public static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Instant || value instanceof CharSequence) {
      json.writeString(value.toString());
    } else if (value instanceof IndexedRecord record) {
      writeRecord(json, record);
    } else if (value instanceof Collection<?> elements) {
      json.writeStartArray();
      for (Object element : elements) {
        write(json, element);
      }
      json.writeEndArray();
    } else {
      throw new IllegalStateException("no JSON for a value of " + value.getClass());
    }
  }

  private static @Nullable String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String base64(ByteBuffer bytes) {
    return StandardCharsets.US_ASCII
        .decode(Base64.getEncoder().encode(bytes.duplicate()))
        .toString();
  }

  /**
   * Returns the value that a parser stands on, as Avro's classes want it.
   *
   * @throws IOException when it is no value of the schema
   */
  public static @Nullable Object read(JsonParser json, Schema schema) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    Schema type = notNull(schema);
    if (type.getLogicalType() != null) {
      return time(json);
    }
    return switch (type.getType()) {
      case STRING -> json.getText();
      case LONG -> json.getLongValue();
      case DOUBLE -> json.getDoubleValue();
      case BOOLEAN -> json.getBooleanValue();
      case ARRAY -> {
        require(json, JsonToken.START_ARRAY);
        List<@Nullable Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(read(json, type.getElementType()));
        }
        yield elements;
      }
      case RECORD -> record(json, type);
      default -> throw new IllegalArgumentException("no JSON for " + type);
    };
  }

  private static Instant time(JsonParser json) throws IOException {
    try {
      return Instant.parse(json.getText());
    } catch (DateTimeParseException e) {
      throw new IOException("'" + json.currentName() + "' is no time", e);
    }
  }

  private static void require(JsonParser json, JsonToken token) throws IOException {
    if (json.currentToken() != token) {
      throw new IOException("'" + json.currentName() + "' begins with no " + token);
    }
  }

  private static void requireValue(Schema.Field field, @Nullable Object value) throws IOException {
    if (value == null && !field.schema().isUnion()) {
      throw new IOException("there is no '" + field.name() + "'");
    }
  }

  private static IndexedRecord record(JsonParser json, Schema schema) throws IOException {
    require(json, JsonToken.START_OBJECT);
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Schema.Field field = schema.getField(json.currentName());
      json.nextToken();
      if (field == null) {
        json.skipChildren();
      } else {
        Object value = read(json, field.schema());
        requireValue(field, value);
        record.put(field.pos(), value);
      }
    }
    for (Schema.Field field : schema.getFields()) {
      requireValue(field, record.get(field.pos()));
    }
    return record;
  }

  private static Schema notNull(Schema schema) {
    return schema.isUnion() ? schema.getTypes().get(1) : schema;
  }
}
