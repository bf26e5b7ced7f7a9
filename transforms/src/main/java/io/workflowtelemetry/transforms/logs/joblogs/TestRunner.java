package io.workflowtelemetry.transforms.logs.joblogs;

/** Knows one test runner's closing lines. */
interface TestRunner {
  /** Looks at the next line, which has no blanks around it and is not empty. */
  void look(String line);

  /** The log is at its end. */
  default void end() {}
}
