package io.workflowtelemetry.io.logs;

/** Takes as many bytes for a record as the four before them say, big-endian. */
final class LengthFramer extends StreamFramer {
  private static final int PREFIX_BYTES = Integer.BYTES;

  private long message = 1;
  private int prefixRead;
  private long prefix;

  /** Bytes of the record under way that are still to come. */
  private long missing;

  LengthFramer(RecordSink sink, long maxBytes) {
    super(sink, maxBytes);
  }

  @Override
  void accept(byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      if (prefixRead < PREFIX_BYTES) {
        prefix = prefix << Byte.SIZE | (bytes[at++] & 0xff);
        if (++prefixRead == PREFIX_BYTES) {
          missing = prefix;
        }
      } else {
        int taken = (int) Math.min(missing, length - at);
        record().append(bytes, at, at + taken);
        at += taken;
        missing -= taken;
      }
      if (prefixRead == PREFIX_BYTES && missing == 0) {
        endRecord("message");
        next();
      }
    }
  }

  @Override
  void end() {
    if (prefixRead > 0) {
      String message =
          prefixRead < PREFIX_BYTES
              ? "The file ends inside the length of a message"
              : "The file ends inside a message: %d of its %d bytes are missing"
                  .formatted(missing, prefix);
      bad(ReadError.BROKEN_DOCUMENT, message);
    }
  }

  @Override
  long place() {
    return message;
  }

  private void next() {
    message++;
    prefixRead = 0;
    prefix = 0;
  }
}
