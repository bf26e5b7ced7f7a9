package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.avro.specific.SpecificRecord;

/** A file of a table, written whole under another name and then renamed. */
final class TableFile {
  private TableFile() {}

  /**
   * Writes a file, in the place of the former one of its name if there is one.
   *
   * @param part what tells the file from others of its table
   * @param rows the rows, in order
   */
  static <T extends SpecificRecord> WrittenFile write(
      Table<T> table, String folder, String part, Iterable<T> rows) throws IOException {
    String path = "%s-%s.%s".formatted(table.output(), part, table.format().extension());
    Filled filled = WholeFile.write(folder + "/" + path, channel -> fill(table, channel, rows));
    return WrittenFile.newBuilder()
        .setOutput(table.output())
        .setPath(path)
        .setRows(filled.rows())
        .setBytes(filled.content().bytes)
        .setSha256(HexFormat.of().formatHex(filled.content().sha256.digest()))
        .build();
  }

  /** How many rows were written, and what of. */
  private record Filled(long rows, DigestingChannel content) {}

  private static <T extends SpecificRecord> Filled fill(
      Table<T> table, WritableByteChannel channel, Iterable<T> rows) throws IOException {
    DigestingChannel digest = new DigestingChannel(channel);
    long count = 0;
    try (RowFormat.Writer<T> writer = table.format().open(digest)) {
      for (T row : rows) {
        writer.write(row);
        count++;
      }
    }
    return new Filled(count, digest);
  }

  /** Counts and digests what goes through it. */
  private static final class DigestingChannel implements WritableByteChannel {
    private final WritableByteChannel channel;
    private final MessageDigest sha256;
    private long bytes;

    DigestingChannel(WritableByteChannel channel) {
      this.channel = channel;
      try {
        this.sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      ByteBuffer written = buffer.duplicate();
      int count = channel.write(buffer);
      written.limit(written.position() + count);
      sha256.update(written);
      bytes += count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
