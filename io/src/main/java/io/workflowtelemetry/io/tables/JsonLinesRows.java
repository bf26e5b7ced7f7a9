package io.workflowtelemetry.io.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Reads what {@link JsonLinesFormat} wrote, but for bytes. */
final class JsonLinesRows {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonLinesRows() {}

  static <T extends SpecificRecord> void forEach(
      InputStream in, Class<T> type, StoredRows.Visitor<T> visitor) throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    try (JsonParser json = FACTORY.createParser(in)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token != JsonToken.START_OBJECT) {
          throw new IOException("line " + json.currentLocation().getLineNr() + " is no object");
        }
        visitor.visit(type.cast(Objects.requireNonNull(JsonValues.read(json, schema))));
      }
    }
  }
}
