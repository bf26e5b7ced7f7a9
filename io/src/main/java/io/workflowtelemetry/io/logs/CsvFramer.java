package io.workflowtelemetry.io.logs;

import java.util.Arrays;

/**
 * Takes a line for a record, or several where a quoted field holds line ends, and puts the header
 * before each, so that a record can be understood, mended and read again on its own.
 */
final class CsvFramer extends StreamFramer {
  private final RecordSink sink;
  private final long maxBytes;

  private byte[] header = {};
  private boolean headerRead;
  private boolean quoted;
  private long line = 1;
  private long recordLine = 1;

  CsvFramer(RecordSink sink, long maxBytes) {
    super(sink, maxBytes);
    this.sink = sink;
    this.maxBytes = maxBytes;
  }

  @Override
  void accept(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '"') {
        quoted = !quoted;
      } else if (bytes[i] == '\n') {
        line++;
        if (!quoted) {
          record().append(bytes, from, i);
          from = i + 1;
          endRow();
        }
      }
    }
    record().append(bytes, from, length);
  }

  @Override
  void end() {
    if (quoted) {
      bad(ReadError.BROKEN_DOCUMENT, "The file ends inside a quoted field");
      return;
    }
    line++;
    endRow();
  }

  @Override
  long place() {
    return recordLine;
  }

  private void endRow() {
    record().dropTrailingBlanks();
    if (!headerRead && !record().isEmpty() && !record().isTooLarge()) {
      header = withLineEnd(record().take());
      headerRead = true;
    } else if (record().isTooLarge()) {
      endRecord("row");
    } else if (!record().isEmpty()) {
      byte[] row = record().take();
      byte[] whole = Arrays.copyOf(header, header.length + row.length);
      System.arraycopy(row, 0, whole, header.length, row.length);
      if (whole.length > maxBytes) {
        String message = LineFramer.tooLarge("row with its header", whole.length, maxBytes);
        sink.bad(place(), ReadError.RECORD_TOO_LARGE, message, Excerpt.whole(row));
      } else {
        sink.record(place(), whole);
      }
    }
    recordLine = line;
  }

  private static byte[] withLineEnd(byte[] text) {
    byte[] bytes = Arrays.copyOf(text, text.length + 1);
    bytes[text.length] = '\n';
    return bytes;
  }
}
