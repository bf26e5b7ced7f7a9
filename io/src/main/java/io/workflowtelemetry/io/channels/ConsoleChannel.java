package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Notification;
import java.io.PrintStream;

/** Prints lines. */
final class ConsoleChannel implements Channel {
  private final PrintStream out;

  ConsoleChannel(PrintStream out) {
    this.out = out;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) {
    out.print(ConsoleLines.of(notification));
    out.flush();
    return Attempt.sent();
  }
}
