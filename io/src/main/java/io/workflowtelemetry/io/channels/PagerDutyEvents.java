package io.workflowtelemetry.io.channels;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import java.util.ArrayList;
import java.util.List;

/** Events for PagerDuty's Events API v2, of one alert, under its identifier. */
final class PagerDutyEvents {
  static final int LONGEST_SUMMARY = 1_024;
  private static final int LONGEST_TEXT = 255;

  private PagerDutyEvents() {}

  /**
   * Returns the events to be sent in this order: what is over begins first, where nobody knows of
   * it yet.
   *
   * @param told whether it was triggered before
   */
  static List<byte[]> of(Alert alert, boolean told, String routingKey) {
    List<byte[]> events = new ArrayList<>();
    if (!Texts.isOver(alert) || !told) {
      events.add(Texts.json(trigger(alert, routingKey)));
    }
    if (Texts.isOver(alert)) {
      events.add(Texts.json(event("resolve", alert, routingKey)));
    }
    return events;
  }

  private static ObjectNode event(String action, Alert alert, String routingKey) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("routing_key", routingKey);
    event.put("event_action", action);
    event.put("dedup_key", Texts.clip(alert.getAlertId(), LONGEST_TEXT));
    return event;
  }

  private static ObjectNode trigger(Alert alert, String routingKey) {
    ObjectNode event = event("trigger", alert, routingKey);
    String subject = Texts.subject(alert);
    ObjectNode payload = event.putObject("payload");
    payload.put(
        "summary",
        Texts.clip(
            Texts.plain(alert.getRule())
                + (subject.isEmpty() ? "" : ": " + Texts.clip(subject, LONGEST_TEXT))
                + ": "
                + Texts.message(alert),
            LONGEST_SUMMARY));
    payload.put(
        "source", Texts.clip(subject.isEmpty() ? "workflow-telemetry" : subject, LONGEST_TEXT));
    payload.put("severity", severity(alert));
    payload.put("timestamp", alert.getStartedAt().toString());
    payload.put("class", Texts.clip(Texts.plain(alert.getRule()), LONGEST_TEXT));
    if (alert.getWorkflowName() != null) {
      payload.put("component", Texts.clip(Texts.plain(alert.getWorkflowName()), LONGEST_TEXT));
    }
    if (alert.getRepository() != null) {
      payload.put("group", Texts.clip(Texts.plain(alert.getRepository()), LONGEST_TEXT));
    }
    ObjectNode details = payload.putObject("custom_details");
    Texts.labels(alert)
        .forEach(
            (name, value) -> details.put(name, Texts.clip(Texts.plain(value), LONGEST_SUMMARY)));
    details.put("observed", alert.getObserved());
    details.put("threshold", alert.getThreshold());
    return event;
  }

  private static String severity(Alert alert) {
    return switch (alert.getSeverity()) {
      case "CRITICAL" -> "critical";
      case "WARNING" -> "warning";
      default -> "info";
    };
  }
}
