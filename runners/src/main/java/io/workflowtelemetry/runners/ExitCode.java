package io.workflowtelemetry.runners;

/** How a command ended, as its process tells. */
public enum ExitCode {
  /** All is well. */
  OK(0),
  /** The command failed on its way, or what it was to look at is not well or not equal. */
  FAILED(1),
  /** What the user asked for can't be done as it was asked. */
  USAGE(2),
  /** All is written, but the quality gate failed and the user asked to be strict. */
  GATE(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** Returns the code of the process. */
  public int code() {
    return code;
  }
}
