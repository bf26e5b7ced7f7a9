package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream into records as its bytes come by, in memory bounded by the longest record. */
abstract class StreamFramer implements Framer {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final RecordSink sink;
  private final long maxBytes;

  /** The record under way. */
  private final RecordBuffer record;

  StreamFramer(RecordSink sink, long maxBytes) {
    this.sink = sink;
    this.maxBytes = maxBytes;
    this.record = new RecordBuffer(maxBytes);
  }

  @Override
  public final void frame(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      for (int read; (read = in.read(buffer)) >= 0; ) {
        accept(buffer, read);
      }
    } catch (BrokenCompressionException e) {
      bad(ReadError.BROKEN_COMPRESSION, e.reason());
      return;
    }
    end();
  }

  /** Takes the bytes that come next. */
  abstract void accept(byte[] bytes, int length);

  /** Ends the stream. */
  abstract void end();

  /** Returns the place of the record under way, as a number from 1. */
  abstract long place();

  final RecordBuffer record() {
    return record;
  }

  /** Gives the record under way, and begins the next. */
  final void endRecord(String what) {
    if (record.isTooLarge()) {
      bad(ReadError.RECORD_TOO_LARGE, LineFramer.tooLarge(what, record.length(), maxBytes));
    } else {
      sink.record(place(), record.take());
    }
  }

  /** Gives the record under way as a bad one, and begins the next. */
  final void bad(ReadError error, String message) {
    sink.bad(place(), error, message, record.takeExcerpt());
  }
}
