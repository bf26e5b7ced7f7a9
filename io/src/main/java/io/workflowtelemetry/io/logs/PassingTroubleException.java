package io.workflowtelemetry.io.logs;

import java.io.IOException;

/** A poll that failed in a way that may pass, such as a lost connection. */
public final class PassingTroubleException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Wraps the trouble as it would be told if it does not pass. */
  public PassingTroubleException(IOException trouble) {
    super(trouble.getMessage(), trouble);
  }
}
