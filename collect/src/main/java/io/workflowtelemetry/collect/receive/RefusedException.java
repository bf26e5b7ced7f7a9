package io.workflowtelemetry.collect.receive;

/**
 * Says that a delivery is not kept, and what its sender is told; nothing of it is in the message.
 */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Outcome outcome;
  private final int status;
  private final String line;

  /**
   * Makes the exception.
   *
   * @param status the status of the answer
   * @param line what the sender gets
   */
  RefusedException(Outcome outcome, int status, String line) {
    super(line);
    this.outcome = outcome;
    this.status = status;
    this.line = line;
  }

  Outcome outcome() {
    return outcome;
  }

  Answer answer() {
    return Answer.line(status, line);
  }
}
