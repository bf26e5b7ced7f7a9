package io.workflowtelemetry.schemas.coders;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.grown.Grown;
import io.workflowtelemetry.schemas.grown.GrownPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCoderTest {
  private static final RecordCoder<Grown> CODER = RecordCoder.of(Grown.class);

  /** As the first program had it, written down and not computed. */
  private static final Schema FIRST =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Grown", "namespace": "io.workflowtelemetry.schemas.grown",
               "fields": [
                {"name": "parts", "type": {"type": "array", "items":
                  {"type": "record", "name": "GrownPart", "fields": [
                    {"name": "name", "type": "string"}]}}},
                {"name": "number", "type": "long"}]}
              """);

  private static final Schema SECOND =
      new Schema.Parser()
          .parse(
              FIRST
                  .toString()
                  .replace(
                      "{\"name\":\"name\",\"type\":\"string\"}",
                      "{\"name\":\"name\",\"type\":\"string\"},"
                          + "{\"name\":\"size\",\"type\":[\"null\",\"long\"],\"default\":null}"));

  @Test
  void readsWhatFormerProgramsWroteOneAfterTheOther() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeAs(1, FIRST, null, bytes);
    writeAs(2, SECOND, 5L, bytes);
    Grown newest = new Grown("n", List.of(new GrownPart("p", 6L)), 9L);
    CODER.encode(newest, bytes);

    InputStream in = new ByteArrayInputStream(bytes.toByteArray());
    assertThat(CODER.decode(in), is(new Grown(null, List.of(new GrownPart("p", null)), 7L)));
    assertThat(CODER.decode(in), is(new Grown(null, List.of(new GrownPart("p", 5L)), 7L)));
    assertThat(CODER.decode(in), is(newest));
    assertThrows(EOFException.class, () -> CODER.decode(in));
  }

  @Test
  void refusesWhatANewerProgramWrote() {
    InputStream in = new ByteArrayInputStream(new byte[] {4, 0, 0, 0});

    IOException e = assertThrows(IOException.class, () -> CODER.decode(in));

    assertThat(e.getMessage(), containsString("version 4"));
  }

  private static void writeAs(
      int version, Schema schema, @Nullable Long size, ByteArrayOutputStream bytes)
      throws IOException {
    GenericRecord part = new GenericData.Record(schema.getField("parts").schema().getElementType());
    part.put("name", "p");
    if (size != null) {
      part.put("size", size);
    }
    GenericRecord record = new GenericData.Record(schema);
    record.put("parts", List.of(part));
    record.put("number", 7L);
    bytes.write(version);
    Encoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
  }
}
