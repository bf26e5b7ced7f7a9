package io.workflowtelemetry.transforms.logs.joblogs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the closing lines of a log's steps tell of their failure: its errors, and what a process
 * wrote just before it ended.
 */
final class ClosingLines {
  /** Lines before an exit code that may tell what was behind it. */
  private static final int LINES = 20;

  private final @Nullable String[] before = new String[LINES];
  private int next;
  private @Nullable FailureKind kind;

  /** Takes a line that is no command to the runner. */
  void line(String text) {
    before[next] = text;
    next = (next + 1) % LINES;
  }

  /** Takes an error message. */
  void error(String message) {
    FailureKind told = FailureKind.ofError(message);
    kind = FailureKind.first(kind, told);
    if (told == FailureKind.EXIT_CODE) {
      for (String line : before) {
        kind = FailureKind.first(kind, line == null ? null : FailureKind.ofOutput(line));
      }
      // A line is looked at once, however many errors follow.
      Arrays.fill(before, null);
    }
  }

  /**
   * Returns what made the job fail, null where nothing tells.
   *
   * @param testsFailed whether a test runner counted failures
   */
  @Nullable FailureKind kind(boolean testsFailed) {
    return kind == FailureKind.EXIT_CODE && testsFailed ? FailureKind.TESTS : kind;
  }
}
