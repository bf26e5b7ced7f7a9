package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.specific.SpecificRecord;

/** How rows become a file. Equal rows in equal order must become equal bytes. */
interface RowFormat<T extends SpecificRecord> extends Serializable {
  /** Returns the end of the file's name, without the dot. */
  String extension();

  /** Begins a file. */
  Writer<T> open(WritableByteChannel channel) throws IOException;

  /** A file being written; closing it ends the file and leaves the channel open. */
  interface Writer<T> extends AutoCloseable {
    /** Adds a row. */
    void write(T row) throws IOException;

    @Override
    void close() throws IOException;
  }
}
