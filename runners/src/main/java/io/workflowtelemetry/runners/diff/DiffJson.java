package io.workflowtelemetry.runners.diff;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.workflowtelemetry.io.tables.JsonValues;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What differs, as JSON. */
final class DiffJson {
  private static final JsonFactory JSON = new JsonFactory();

  private DiffJson() {}

  static String of(OutputDiff diff) {
    return text(
            json -> {
              json.writeStartObject();
              json.writeBooleanField("equal", diff.isEqual());
              json.writeObjectFieldStart("tables");
              for (TableDiff table : diff.tables()) {
                json.writeObjectFieldStart(table.table());
                writeTable(json, table);
                json.writeEndObject();
              }
              json.writeEndObject();
              json.writeEndObject();
            })
        + "\n";
  }

  /** Returns a value of a field as JSON. */
  static String value(@Nullable Object value) {
    return text(json -> JsonValues.write(json, value));
  }

  /** Writes into a text. */
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** Returns what is written. */
  static String text(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every text", e);
    }
    return text.toString();
  }

  private static void writeTable(JsonGenerator json, TableDiff table) throws IOException {
    for (Map.Entry<Comparison, Long> count : table.counts().entrySet()) {
      json.writeNumberField(count.getKey().label(), count.getValue());
    }
    json.writeObjectFieldStart("examples");
    for (Map.Entry<Comparison, SortedMap<RowKey, List<FieldDifference>>> kind :
        table.examples().entrySet()) {
      json.writeArrayFieldStart(kind.getKey().label());
      for (Map.Entry<RowKey, List<FieldDifference>> row : kind.getValue().entrySet()) {
        writeRow(json, table.keys(), row.getKey(), row.getValue());
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeRow(
      JsonGenerator json, List<String> names, RowKey key, List<FieldDifference> fields)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("key");
    for (int i = 0; i < names.size(); i++) {
      json.writeFieldName(names.get(i));
      JsonValues.write(json, key.values().get(i));
    }
    json.writeEndObject();
    if (!fields.isEmpty()) {
      json.writeArrayFieldStart("fields");
      for (FieldDifference field : fields) {
        json.writeStartObject();
        json.writeStringField("field", field.path());
        json.writeFieldName("a");
        JsonValues.write(json, field.inA());
        json.writeFieldName("b");
        JsonValues.write(json, field.inB());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
