package io.workflowtelemetry.io.channels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.util.List;

/**
 * Adaptive cards for the webhooks of Teams' Workflows. Text stands in runs of a rich text block,
 * where Markdown is not read, so that there is nothing to escape but the braces of date functions.
 */
final class TeamsCards {
  /** Bytes of a message; Teams takes 28 KB. */
  static final int MOST_BYTES = 28_000;

  private static final int LONGEST_TITLE = 1_000;
  private static final int LONGEST_MESSAGE = 1_000;

  private TeamsCards() {}

  /** Returns the body of a post, with as many alerts as fit. */
  static byte[] of(Notification notification) {
    int listed = notification.getAlerts().size();
    byte[] card = card(notification, listed);
    while (card.length > MOST_BYTES && listed > 0) {
      listed = listed / 2;
      card = card(notification, listed);
    }
    // Halves leave much unsaid; add what has room.
    while (listed < notification.getAlerts().size()) {
      byte[] longer = card(notification, listed + 1);
      if (longer.length > MOST_BYTES) {
        return card;
      }
      listed++;
      card = longer;
    }
    return card;
  }

  private static byte[] card(Notification notification, int listed) {
    List<NotifiedAlert> alerts = notification.getAlerts().subList(0, listed);
    long more = notification.getOmitted() + notification.getAlerts().size() - listed;
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", "message");
    ObjectNode attachment = body.putArray("attachments").addObject();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    ObjectNode card = attachment.putObject("content");
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    ArrayNode blocks = card.putArray("body");
    if (notification.getAlerts().size() > 1 || more > 0) {
      addText(blocks, text(Texts.heading(notification), LONGEST_TITLE), "default", true);
    }
    for (NotifiedAlert notified : alerts) {
      Alert alert = notified.getAlert();
      addText(blocks, text(Texts.title(alert), LONGEST_TITLE), colour(alert), true);
      addText(blocks, text(Texts.message(alert), LONGEST_MESSAGE), "default", false);
    }
    if (more > 0) {
      addText(blocks, Texts.more(more), "default", false);
    }
    return Texts.json(body);
  }

  private static void addText(ArrayNode blocks, String text, String colour, boolean isTitle) {
    ObjectNode run =
        blocks.addObject().put("type", "RichTextBlock").putArray("inlines").addObject();
    run.put("type", "TextRun").put("text", text).put("color", colour);
    if (isTitle) {
      run.put("weight", "bolder");
    }
  }

  private static String text(String text, int most) {
    return Texts.clip(text, most).replace("{{", "{ {");
  }

  private static String colour(Alert alert) {
    if (Texts.isOver(alert)) {
      return "good";
    }
    return switch (alert.getSeverity()) {
      case "CRITICAL" -> "attention";
      case "WARNING" -> "warning";
      default -> "default";
    };
  }
}
