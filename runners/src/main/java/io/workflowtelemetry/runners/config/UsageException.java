package io.workflowtelemetry.runners.config;

import java.util.List;

/** Says that what a user gave can't be used, with every mistake on a line of its own. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> lines;

  /**
   * Makes the exception.
   *
   * @param lines the mistakes, each naming flag, value and what is allowed
   */
  public UsageException(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  /** Returns the mistakes, a line each. */
  public List<String> lines() {
    return lines;
  }
}
