package io.workflowtelemetry.io.tables;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Parquet as any reader takes it: zstd, page statistics, three-level lists. */
final class ParquetFormat<T extends SpecificRecord> implements RowFormat<T> {
  private static final long serialVersionUID = 1L;

  /** Large enough to compress well, small enough to be held in memory while it is written. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private final Class<T> type;

  ParquetFormat(Class<T> type) {
    this.type = type;
  }

  @Override
  public String extension() {
    return "parquet";
  }

  @Override
  public Writer<T> open(WritableByteChannel channel) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ParquetWriter<T> writer =
        new Builder<>(new MemoryFile(bytes), type)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new ZstdCodecFactory())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withPageWriteChecksumEnabled(true)
            .withSizeStatisticsEnabled(false)
            .build();
    return new Writer<T>() {
      @Override
      public void write(T row) throws IOException {
        writer.write(row);
      }

      @Override
      public void close() throws IOException {
        writer.close();
        ByteBuffer file = ByteBuffer.wrap(ParquetFooter.canonical(bytes.toByteArray()));
        while (file.hasRemaining()) {
          channel.write(file);
        }
      }
    };
  }

  private static final class Builder<T extends SpecificRecord>
      extends ParquetWriter.Builder<T, Builder<T>> {
    private final Class<T> type;

    Builder(OutputFile file, Class<T> type) {
      super(file);
      this.type = type;
    }

    @Override
    protected Builder<T> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // The library has it abstract.
    protected WriteSupport<T> getWriteSupport(Configuration unused) {
      return new RecordWriteSupport<>(SpecificData.get().getSchema(type));
    }

    @Override
    protected WriteSupport<T> getWriteSupport(ParquetConfiguration unused) {
      return new RecordWriteSupport<>(SpecificData.get().getSchema(type));
    }
  }

  /** Lets Parquet write to memory; a shard is small enough. */
  private record MemoryFile(ByteArrayOutputStream bytes) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new MemoryStream(bytes);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class MemoryStream extends PositionOutputStream {
    private final ByteArrayOutputStream bytes;

    MemoryStream(ByteArrayOutputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public long getPos() {
      return bytes.size();
    }

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
    }
  }
}
