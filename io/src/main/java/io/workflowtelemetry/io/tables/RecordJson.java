package io.workflowtelemetry.io.tables;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A record as one JSON object, as a line of a JSON lines file holds it. */
public final class RecordJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private RecordJson() {}

  /** Returns the object in UTF-8. */
  public static byte[] bytes(SpecificRecord record) {
    return bytes(record, null);
  }

  /** Returns the object as a document for readers: indented, with a line end behind it. */
  static byte[] document(SpecificRecord record) {
    // Jackson's own would end lines as the machine at hand does.
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return bytes(
        record,
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
  }

  private static byte[] bytes(SpecificRecord record, @Nullable PrettyPrinter printer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      if (printer != null) {
        json.setPrettyPrinter(printer);
      }
      JsonValues.write(json, record);
      if (printer != null) {
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
