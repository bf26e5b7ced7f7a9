package io.workflowtelemetry.io.logs;

/** Takes a whole file for one record; an empty one holds none. */
final class WholeFramer extends StreamFramer {

  WholeFramer(RecordSink sink, long maxBytes) {
    super(sink, maxBytes);
  }

  @Override
  void accept(byte[] bytes, int length) {
    record().append(bytes, 0, length);
  }

  @Override
  void end() {
    if (!record().isEmpty()) {
      endRecord("file");
    }
  }

  @Override
  long place() {
    return 1;
  }
}
