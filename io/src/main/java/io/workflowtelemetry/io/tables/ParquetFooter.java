package io.workflowtelemetry.io.tables;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts the footer of a Parquet file into one fixed form. The library lists the encodings of a
 * column in the order of a hash set of enums, which differs from one JVM to the next.
 */
final class ParquetFooter {
  private static final int MAGIC_LENGTH = 4;

  private ParquetFooter() {}

  /** Returns the file with a footer that follows from its content alone. */
  static byte[] canonical(byte[] file) throws IOException {
    int lengthAt = file.length - MAGIC_LENGTH - Integer.BYTES;
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(lengthAt);
    int footerAt = lengthAt - length;
    FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(file, footerAt, length));
    for (RowGroup rowGroup : metadata.getRow_groups()) {
      for (ColumnChunk column : rowGroup.getColumns()) {
        sort(column.getMeta_data());
      }
    }
    ByteArrayOutputStream footer = new ByteArrayOutputStream(length);
    Util.writeFileMetaData(metadata, footer);
    return ByteBuffer.allocate(footerAt + footer.size() + Integer.BYTES + MAGIC_LENGTH)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(file, 0, footerAt)
        .put(footer.toByteArray())
        .putInt(footer.size())
        .put(file, file.length - MAGIC_LENGTH, MAGIC_LENGTH)
        .array();
  }

  private static void sort(ColumnMetaData column) {
    column.getEncodings().sort(null);
    if (column.isSetEncoding_stats()) {
      column
          .getEncoding_stats()
          .sort(
              Comparator.comparing(PageEncodingStats::getPage_type)
                  .thenComparing(PageEncodingStats::getEncoding));
    }
  }
}
