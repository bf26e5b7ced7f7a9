package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.text.Markdown;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;

/** What GitHub Actions shows: annotations by workflow commands, and Markdown for the summary. */
final class GitHubTexts {
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_MESSAGE = 2_000;

  private GitHubTexts() {}

  /** Returns a line for each alert, which GitHub's runner reads from standard output. */
  static String commands(Notification notification) {
    StringBuilder lines = new StringBuilder();
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      String message = Texts.clip(Texts.message(alert), LONGEST_MESSAGE);
      lines
          .append("::")
          .append(command(alert))
          .append(" title=")
          .append(property(Texts.clip(Texts.title(alert), LONGEST_TITLE)))
          .append("::")
          .append(data(message))
          .append('\n');
    }
    if (notification.getOmitted() > 0) {
      lines.append("::notice::").append(Texts.more(notification.getOmitted())).append('\n');
    }
    return lines.toString();
  }

  private static String command(Alert alert) {
    if (Texts.isOver(alert)) {
      return "notice";
    }
    return switch (alert.getSeverity()) {
      case "CRITICAL" -> "error";
      case "WARNING" -> "warning";
      default -> "notice";
    };
  }

  /** Returns a message as GitHub's own toolkit escapes it. */
  static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  /** Returns a property as GitHub's own toolkit escapes it. */
  static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }

  /** Returns lines of a list, in Markdown. */
  static String summary(Notification notification) {
    StringBuilder lines = new StringBuilder();
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      lines
          .append("- **")
          .append(Markdown.text(Texts.clip(Texts.title(alert), LONGEST_TITLE)))
          .append("**: ")
          .append(Markdown.text(Texts.clip(Texts.message(alert), LONGEST_MESSAGE)))
          .append('\n');
    }
    if (notification.getOmitted() > 0) {
      lines.append("- ").append(Texts.more(notification.getOmitted())).append('\n');
    }
    return lines.append('\n').toString();
  }
}
