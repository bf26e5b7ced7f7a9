package io.workflowtelemetry.io.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines: an object a row, its fields in the order of the schema. Times are ISO-8601 texts;
 * bytes are text where they are UTF-8, else base64, and a field beside them says which.
 */
final class JsonLinesFormat<T extends SpecificRecord> implements RowFormat<T> {
  private static final long serialVersionUID = 1L;
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String extension() {
    return "jsonl";
  }

  @Override
  public Writer<T> open(WritableByteChannel channel) throws IOException {
    OutputStream out = Channels.newOutputStream(channel);
    JsonGenerator json = FACTORY.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setRootValueSeparator(null);
    return new Writer<T>() {
      @Override
      public void write(T row) throws IOException {
        writeRecord(json, row);
        json.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        json.close();
      }
    };
  }

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
        writeValue(json, value);
      }
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
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
        writeValue(json, element);
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
}
