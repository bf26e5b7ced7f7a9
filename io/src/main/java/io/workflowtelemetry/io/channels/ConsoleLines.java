package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;

/**
 * A line for each alert. GitHub's runner reads {@code ##[} anywhere in a job's output as the
 * beginning of a command, so that it never comes out whole; {@code ::} counts only where a line
 * begins, and lines begin with a time.
 */
final class ConsoleLines {
  private static final int LONGEST = 2_000;

  private ConsoleLines() {}

  static String of(Notification notification) {
    StringBuilder lines = new StringBuilder();
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      add(lines, notification, Texts.title(alert) + ": " + Texts.message(alert));
    }
    if (notification.getOmitted() > 0) {
      add(lines, notification, Texts.more(notification.getOmitted()));
    }
    return lines.toString();
  }

  private static void add(StringBuilder lines, Notification notification, String text) {
    lines
        .append(notification.getAt())
        .append(' ')
        .append(Texts.clip(text, LONGEST).replace("##[", "## ["))
        .append('\n');
  }
}
