package io.workflowtelemetry.io.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
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
    SpecificData model = SpecificData.getForClass(type);
    Schema schema = model.getSchema(type);
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.set("parquet.avro.write-old-list-structure", "false");
    ParquetWriter<T> writer =
        AvroParquetWriter.<T>builder(new ChannelOutputFile(channel))
            .withSchema(schema)
            .withDataModel(model)
            .withConf(configuration)
            .withCodecFactory(new ZstdCodecFactory())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withPageWriteChecksumEnabled(true)
            .build();
    return new Writer<T>() {
      @Override
      public void write(T row) throws IOException {
        writer.write(row);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  /** Lets Parquet write to a channel. */
  private record ChannelOutputFile(WritableByteChannel channel) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new ChannelStream(channel);
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

  private static final class ChannelStream extends PositionOutputStream {
    private final WritableByteChannel channel;
    private long position;

    ChannelStream(WritableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      position += length;
    }
  }
}
