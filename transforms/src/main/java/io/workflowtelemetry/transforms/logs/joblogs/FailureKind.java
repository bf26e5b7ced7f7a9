package io.workflowtelemetry.transforms.logs.joblogs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What made a job fail, in the words of GitHub's runner and service. Where a log or annotations
 * tell of several, the first of these counts: a runner that goes down cancels its step, and a step
 * that runs out of disk ends with an exit code.
 */
public enum FailureKind {
  /** The runner went away, was shut down, or never came. */
  RUNNER_LOST,
  /** No space was left on the disk. */
  OUT_OF_DISK,
  /** The job or a step took longer than it may. */
  TIMED_OUT,
  /** Somebody, or a newer run, cancelled it. */
  CANCELLED,
  /** The process was killed, as a rule for want of memory, or could have none. */
  OUT_OF_MEMORY,
  /** The process ended with an exit code, after tests had failed. */
  TESTS,
  /** The process ended with an exit code. */
  EXIT_CODE;

  private static final Pattern EXIT =
      Pattern.compile(
          "(?:Process completed|Docker run failed|The process '.{1,500}' failed)"
              + " with exit code (-?[0-9]{1,11})");

  /** Of a process that got SIGKILL, which it can't handle. */
  private static final String KILLED = "137";

  /** Returns the word that rows have for it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the one that rows have this word for. */
  public static FailureKind of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Returns what the message of an error or of an annotation tells, null where it tells none. */
  static @Nullable FailureKind ofError(String message) {
    if (message.contains("lost communication with the server")
        || message.startsWith("The job was not acquired by Runner")
        || message.startsWith("The runner has received a shutdown signal")
        || message.startsWith("The hosted runner encountered an error while running your job")
        || message.startsWith("Operating system is shutting down for computer")) {
      return RUNNER_LOST;
    }
    if (message.contains("has exceeded the maximum execution time")
        || (message.startsWith("The action ") && message.contains("has timed out"))) {
      return TIMED_OUT;
    }
    if (message.startsWith("The operation was canceled")
        || message.startsWith("The run was canceled by @")
        || message.startsWith("Canceling since a higher priority waiting request")) {
      return CANCELLED;
    }
    Matcher exit = EXIT.matcher(message);
    if (exit.lookingAt()) {
      return exit.group(1).equals(KILLED) ? OUT_OF_MEMORY : EXIT_CODE;
    }
    return ofOutput(message);
  }

  /** Returns what a line of a process's output tells of its end, null where it tells nothing. */
  static @Nullable FailureKind ofOutput(String line) {
    if (line.contains("o space left on device")
        || line.contains("There is not enough space on the disk")) {
      return OUT_OF_DISK;
    }
    return line.contains("Cannot allocate memory") ? OUT_OF_MEMORY : null;
  }

  /** Returns the one of two that counts. */
  public static @Nullable FailureKind first(
      @Nullable FailureKind one, @Nullable FailureKind other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }
}
