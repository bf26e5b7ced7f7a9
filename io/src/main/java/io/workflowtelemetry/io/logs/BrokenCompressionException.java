package io.workflowtelemetry.io.logs;

import java.io.IOException;

/** Compressed bytes that can't be decompressed: a fault of the data, not of reading it. */
final class BrokenCompressionException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  BrokenCompressionException(String reason, IOException cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** What is wrong, in one sentence. */
  String reason() {
    return reason;
  }
}
