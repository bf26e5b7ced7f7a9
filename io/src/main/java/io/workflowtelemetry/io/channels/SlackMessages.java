package io.workflowtelemetry.io.channels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;

/**
 * Messages for Slack's incoming webhooks, within the limits of its Block Kit. {@code & < >} are
 * escaped, which leaves no mention and no link; {@code verbatim} keeps Slack from making links of
 * its own. Signs of emphasis have no escape, and emphasise.
 */
final class SlackMessages {
  /** Blocks of a message. */
  static final int MOST_BLOCKS = 50;

  /** UTF-16 units of a text. */
  static final int LONGEST_TEXT = 3_000;

  /** What a phone shows; the rest stands in the blocks. */
  private static final int LONGEST_SUMMARY = 300;

  private static final int LONGEST_MESSAGE = 1_000;

  private SlackMessages() {}

  /** Returns the body of a post. */
  static byte[] of(Notification notification) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("text", escaped(Texts.heading(notification), LONGEST_SUMMARY));
    ArrayNode blocks = body.putArray("blocks");
    // One is left for what is not listed, and one for the heading.
    int listed = Math.min(notification.getAlerts().size(), MOST_BLOCKS - 2);
    long more = notification.getOmitted() + notification.getAlerts().size() - listed;
    if (notification.getAlerts().size() > 1 || more > 0) {
      addSection(blocks, "*" + escaped(Texts.heading(notification), LONGEST_TEXT - 2) + "*");
    }
    for (NotifiedAlert notified : notification.getAlerts().subList(0, listed)) {
      Alert alert = notified.getAlert();
      addSection(
          blocks,
          "*"
              + escaped(Texts.title(alert), LONGEST_TEXT - LONGEST_MESSAGE - 3)
              + "*\n"
              + escaped(Texts.message(alert), LONGEST_MESSAGE));
    }
    if (more > 0) {
      addSection(blocks, Texts.more(more));
    }
    return Texts.json(body);
  }

  private static void addSection(ArrayNode blocks, String mrkdwn) {
    ObjectNode text = blocks.addObject().put("type", "section").putObject("text");
    text.put("type", "mrkdwn").put("text", mrkdwn).put("verbatim", true);
  }

  /** Returns a text that is not longer than that when it is escaped, and ends with no half sign. */
  static String escaped(String text, int most) {
    StringBuilder escaped = new StringBuilder();
    int fits = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      int point = text.codePointAt(i);
      switch (point) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        default -> escaped.appendCodePoint(point);
      }
      if (escaped.length() > most) {
        return escaped.substring(0, fits) + "…";
      }
      if (escaped.length() < most) {
        fits = escaped.length();
      }
    }
    return escaped.toString();
  }
}
