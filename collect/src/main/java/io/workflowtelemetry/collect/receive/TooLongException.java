package io.workflowtelemetry.collect.receive;

import java.io.IOException;

/** Says that a line is longer than what keeps it can take. */
public final class TooLongException extends IOException {
  private static final long serialVersionUID = 1L;

  TooLongException(IOException cause) {
    super("a line is too long", cause);
  }
}
