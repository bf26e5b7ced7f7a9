package io.workflowtelemetry.runners;

import io.workflowtelemetry.io.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells a user what made a command fail. */
final class Failure {
  private Failure() {}

  /**
   * Writes what failed: the chain of causes and, where it is no trouble with files or the network,
   * the whole story for a developer.
   *
   * @param command the command's name
   */
  static void report(String command, Throwable failure, PrintStream err) {
    err.println("telemetry: " + command + " failed:");
    for (String cause : causes(failure)) {
      cause.lines().forEach(line -> err.println(Printable.inLine("telemetry:   " + line)));
    }
    if (command.equals("backfill") || command.equals("import")) {
      err.println("telemetry: the last good output is unchanged");
    }
    if (!(failure instanceof IOException)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      err.print(Printable.lines(trace.toString()));
    }
  }

  /** Returns each cause once, outermost first: engines wrap what failed many times over. */
  private static Set<String> causes(Throwable failure) {
    Set<String> causes = new LinkedHashSet<>();
    Set<Throwable> seen = new LinkedHashSet<>();
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      String message = cause.getMessage();
      String text =
          message == null || message.isBlank()
              ? cause.getClass().getName()
              : cause.getClass().getSimpleName() + ": " + message;
      causes.add(text);
    }
    return causes;
  }
}
