package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;

/** Reads files of {@link ParquetFormat}, also those of a version with fewer fields. */
final class ParquetRows {
  /** What {@code AvroReadSupport.setAvroReadSchema} sets, but for Hadoop's configurations only. */
  private static final String READ_SCHEMA = "parquet.avro.read.schema";

  private ParquetRows() {}

  static <T extends SpecificRecord> void forEach(
      Path file, Class<T> type, StoredRows.Visitor<T> visitor) throws IOException {
    try (ParquetReader<T> reader = open(file, type)) {
      for (T row = next(reader, file); row != null; row = next(reader, file)) {
        visitor.visit(row);
      }
    }
  }

  private static <T extends SpecificRecord> ParquetReader<T> open(Path file, Class<T> type)
      throws IOException {
    SpecificData model = SpecificData.getForClass(type);
    return open(new LocalInputFile(file), model.getSchema(type), model, configuration());
  }

  /** Returns what readers are told but for columns: lists are as they are written now. */
  static PlainParquetConfiguration configuration() {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    // Else the columns asked for would be of lists as they were once written.
    configuration.set(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, "false");
    return configuration;
  }

  /** Opens a file for the columns of a schema. */
  static <T> ParquetReader<T> open(
      LocalInputFile file,
      Schema schema,
      GenericData model,
      PlainParquetConfiguration configuration)
      throws IOException {
    configuration.set(AvroReadSupport.AVRO_REQUESTED_PROJECTION, schema.toString());
    configuration.set(READ_SCHEMA, schema.toString());
    return AvroParquetReader.<T>builder(file, configuration)
        .withDataModel(model)
        .withCodecFactory(new ZstdCodecFactory())
        .usePageChecksumVerification()
        .build();
  }

  /** The library tells of damage by exceptions of many types, most of them unchecked. */
  static <T> @Nullable T next(ParquetReader<T> reader, Path file) throws IOException {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }
}
