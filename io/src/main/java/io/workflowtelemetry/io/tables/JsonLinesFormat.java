package io.workflowtelemetry.io.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.specific.SpecificRecord;

/** JSON Lines: an object a row, as {@link JsonValues} writes it. */
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
        JsonValues.write(json, row);
        json.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        json.close();
      }
    };
  }
}
