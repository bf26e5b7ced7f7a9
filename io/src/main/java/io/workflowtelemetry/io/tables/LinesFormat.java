package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;

/** Lines that rows hold ready made, each with a line end. */
final class LinesFormat<T extends SpecificRecord> implements RowFormat<T> {
  private static final long serialVersionUID = 1L;

  private final SerializableFunction<T, String> line;

  LinesFormat(SerializableFunction<T, String> line) {
    this.line = line;
  }

  @Override
  public String extension() {
    return "jsonl";
  }

  @Override
  public Writer<T> open(WritableByteChannel channel) {
    return new Writer<T>() {
      @Override
      public void write(T row) throws IOException {
        ByteBuffer bytes =
            ByteBuffer.wrap((line.apply(row) + '\n').getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void close() {
        // Nothing is held back.
      }
    };
  }
}
