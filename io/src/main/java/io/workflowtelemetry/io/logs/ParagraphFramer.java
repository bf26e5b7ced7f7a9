package io.workflowtelemetry.io.logs;

/** Takes lines up to a blank one for a record, without the line end of the last. */
final class ParagraphFramer extends StreamFramer {
  private long line = 1;
  private long recordLine = 1;

  /** Whether only blanks came on this line so far. */
  private boolean blank = true;

  ParagraphFramer(RecordSink sink, long maxBytes) {
    super(sink, maxBytes);
  }

  @Override
  void accept(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        line++;
        if (blank) {
          record().append(bytes, from, i);
          from = i + 1;
          endParagraph();
        }
        blank = true;
      } else if (b != ' ' && b != '\t' && b != '\r' && blank) {
        blank = false;
      }
    }
    record().append(bytes, from, length);
  }

  @Override
  void end() {
    line++;
    endParagraph();
  }

  @Override
  long place() {
    return recordLine;
  }

  private void endParagraph() {
    record().dropTrailingBlanks();
    if (!record().isEmpty()) {
      endRecord("paragraph");
    }
    recordLine = line;
  }
}
