package io.workflowtelemetry.collect.github;

import java.io.IOException;

/** GitHub understood what was asked, and won't do it however often it is asked. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
