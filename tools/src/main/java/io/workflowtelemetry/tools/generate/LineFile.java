package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** A file of lines: JSON objects, and what stands between them. */
final class LineFile implements Closeable {
  private static final JsonMapper JSON = new JsonMapper();

  private final OutputStream out;

  /** Writes to a stream, which closing closes. */
  LineFile(OutputStream out) {
    this.out = out;
  }

  /** Returns the object on one line, without the line's end. */
  static byte[] bytes(ObjectNode node) throws IOException {
    return JSON.writeValueAsBytes(node);
  }

  void write(ObjectNode node) throws IOException {
    write(bytes(node));
  }

  void write(byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
