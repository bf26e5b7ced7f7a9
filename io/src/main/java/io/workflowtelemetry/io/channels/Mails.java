package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.util.List;
import org.simplejavamail.api.email.Email;
import org.simplejavamail.api.email.EmailPopulatingBuilder;
import org.simplejavamail.email.EmailBuilder;

/**
 * Mails, in text and HTML. All mails of an alert refer to one identifier made of the alert's own,
 * that of a mail which never was, so that readers show them as one thread. A mail that is sent
 * again has the identifier of the former one.
 */
final class Mails {
  private static final int LONGEST_SUBJECT = 200;

  /** Mails of larger groups are of the threads of the first. */
  private static final int MOST_THREADS = 20;

  private Mails() {}

  static Email of(Notification notification, ChannelSettings.Email settings) {
    String host = settings.from().substring(settings.from().indexOf('@') + 1);
    List<String> threads =
        notification.getAlerts().stream()
            .map(notified -> "<alert." + id(notified.getAlert().getAlertId()) + "@" + host + ">")
            .distinct()
            .limit(MOST_THREADS)
            .toList();
    EmailPopulatingBuilder mail = EmailBuilder.startingBlank();
    if (!threads.isEmpty()) {
      mail.withHeader("References", String.join(" ", threads))
          .withHeader("In-Reply-To", threads.get(0));
    }
    return mail.from(settings.from())
        .toMultiple(settings.to())
        .withSubject(subject(notification))
        .withPlainText(text(notification))
        .withHTMLText(html(notification))
        // So that no program answers it (RFC 3834).
        .withHeader("Auto-Submitted", "auto-generated")
        .fixingMessageId(
            "<" + id(notification.getNotificationId()) + "." + id(settings.to()) + "@" + host + ">")
        .buildEmail();
  }

  /** Identifiers are hex as a rule; whatever else is in one must not end the header. */
  private static String id(Object of) {
    String text = of.toString();
    return text.matches("[0-9a-zA-Z-]{1,64}") ? text : Integer.toHexString(text.hashCode());
  }

  static String subject(Notification notification) {
    return Texts.clip("[" + Texts.heading(notification) + "]", LONGEST_SUBJECT);
  }

  static String text(Notification notification) {
    StringBuilder text = new StringBuilder();
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      text.append(Texts.title(alert)).append('\n').append(Texts.message(alert)).append('\n');
      text.append(times(alert)).append("\n\n");
    }
    if (notification.getOmitted() > 0) {
      text.append(Texts.more(notification.getOmitted())).append('\n');
    }
    return text.toString();
  }

  static String html(Notification notification) {
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html><body>\n");
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      html.append("<p><b>")
          .append(escaped(Texts.title(alert)))
          .append("</b><br>\n")
          .append(escaped(Texts.message(alert)))
          .append("<br>\n")
          .append(escaped(times(alert)))
          .append("</p>\n");
    }
    if (notification.getOmitted() > 0) {
      html.append("<p>").append(Texts.more(notification.getOmitted())).append("</p>\n");
    }
    return html.append("</body></html>\n").toString();
  }

  private static String times(Alert alert) {
    return "since "
        + alert.getStartedAt()
        + (alert.getEndedAt() == null ? "" : ", until " + alert.getEndedAt());
  }

  /** Returns a text as HTML shows it. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
