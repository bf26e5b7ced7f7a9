package io.workflowtelemetry.io.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.workflowtelemetry.io.tables.JsonValues;
import io.workflowtelemetry.schemas.Attribute;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/** Values of fields as JSON texts, and back. */
final class JsonColumns {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonColumns() {}

  static String write(Object value) {
    return text(json -> JsonValues.write(json, value));
  }

  /** Returns attributes as an object; their order, and keys that come twice, are kept. */
  static String writeAttributes(Object attributes) {
    return text(
        json -> {
          json.writeStartObject();
          for (Object element : (List<?>) attributes) {
            Attribute attribute = (Attribute) element;
            json.writeStringField(attribute.getKey(), attribute.getValue());
          }
          json.writeEndObject();
        });
  }

  /** Returns the value of a field of this schema; the text of a null is not there. */
  static Object read(String text, Schema schema) {
    return parse(text, json -> Objects.requireNonNull(JsonValues.read(json, schema)));
  }

  static List<Attribute> readAttributes(String text) {
    return parse(
        text,
        json -> {
          List<Attribute> attributes = new ArrayList<>();
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            attributes.add(new Attribute(key, json.getText()));
          }
          return attributes;
        });
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private interface Reading<R> {
    R from(JsonParser json) throws IOException;
  }

  private static String text(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static <R> R parse(String text, Reading<R> reading) {
    try (JsonParser json = FACTORY.createParser(text)) {
      json.nextToken();
      return reading.from(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a column of the warehouse holds no JSON of ours", e);
    }
  }
}
