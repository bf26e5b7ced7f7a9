package io.workflowtelemetry.io.channels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Alerts as Alertmanager takes them (its API v2) and as it gives them to webhooks (its payload
 * version 4). Values are as they are, since programs read them.
 */
final class AlertmanagerPayloads {
  /** When an alert ends that fires and is not told again; the repetition must come sooner. */
  static final Duration RESOLVES_AFTER = Duration.ofHours(24);

  /** How long alerts that are only counted are told of; nothing tells of their end. */
  private static final Duration OMITTED_FOR = Duration.ofHours(1);

  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final int FINGERPRINT = 16;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AlertmanagerPayloads() {}

  /** Returns the body of a webhook. */
  static byte[] webhook(Notification notification) {
    ObjectNode body = NODES.objectNode();
    body.put("version", "4");
    body.put("groupKey", notification.getGroupKey());
    body.put("truncatedAlerts", notification.getOmitted());
    body.put("status", notification.getStatus().equals("FIRING") ? "firing" : "resolved");
    body.put("receiver", notification.getChannel());
    ObjectNode groupLabels = body.putObject("groupLabels");
    for (Attribute label : notification.getGroupLabels()) {
      groupLabels.put(label.getKey(), label.getValue());
    }
    ArrayNode alerts = NODES.arrayNode();
    Map<String, String> commonLabels = new TreeMap<>();
    Map<String, String> commonAnnotations = new TreeMap<>();
    boolean first = true;
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      if (first) {
        commonLabels.putAll(labels(alert));
        commonAnnotations.putAll(annotations(notified));
      } else {
        commonLabels.entrySet().retainAll(labels(alert).entrySet());
        commonAnnotations.entrySet().retainAll(annotations(notified).entrySet());
      }
      first = false;
      ObjectNode entry = alerts.addObject();
      entry.put("status", Texts.isOver(alert) ? "resolved" : "firing");
      entry.set("labels", texts(labels(alert)));
      entry.set("annotations", texts(annotations(notified)));
      entry.put("startsAt", alert.getStartedAt().toString());
      Instant end = alert.getEndedAt();
      entry.put(
          "endsAt",
          !Texts.isOver(alert) ? NEVER : (end == null ? notification.getAt() : end).toString());
      entry.put("generatorURL", "");
      entry.put("fingerprint", fingerprint(alert));
    }
    body.set("commonLabels", texts(commonLabels));
    body.set("commonAnnotations", texts(commonAnnotations));
    body.put("externalURL", "");
    body.set("alerts", alerts);
    return Texts.json(body);
  }

  /** Returns the body of a post to {@code /api/v2/alerts}. */
  static byte[] api(Notification notification) {
    ArrayNode alerts = NODES.arrayNode();
    for (NotifiedAlert notified : notification.getAlerts()) {
      Alert alert = notified.getAlert();
      Instant start = alert.getStartedAt();
      Instant end = alert.getEndedAt();
      if (!Texts.isOver(alert)) {
        end = notification.getAt().plus(RESOLVES_AFTER);
      } else if (end == null) {
        end = notification.getAt();
      }
      ObjectNode entry = alerts.addObject();
      entry.set("labels", texts(labels(alert)));
      entry.set("annotations", texts(annotations(notified)));
      entry.put("startsAt", start.toString());
      // It refuses alerts that end before they begin.
      entry.put("endsAt", (end.isBefore(start) ? start : end).toString());
    }
    if (notification.getOmitted() > 0) {
      alerts.add(omitted(notification));
    }
    return Texts.json(alerts);
  }

  /** Returns an alert that says how many are only counted, for which Alertmanager has no field. */
  private static ObjectNode omitted(Notification notification) {
    Map<String, String> labels = new TreeMap<>();
    for (Attribute label : notification.getGroupLabels()) {
      labels.put(label.getKey(), label.getValue());
    }
    labels.put("alertname", "ALERTS_OMITTED");
    ObjectNode entry = NODES.objectNode();
    entry.set("labels", texts(labels));
    entry.set("annotations", texts(Map.of("summary", notification.getOmitted() + " more alerts")));
    entry.put("startsAt", notification.getAt().toString());
    entry.put("endsAt", notification.getAt().plus(OMITTED_FOR).toString());
    return entry;
  }

  /** Alerts with the same labels are one to Alertmanager, so that each has its identifier. */
  private static Map<String, String> labels(Alert alert) {
    Map<String, String> labels = new TreeMap<>(Texts.labels(alert));
    labels.remove("rule");
    labels.put("alertname", alert.getRule());
    labels.put("alert_id", alert.getAlertId());
    if (alert.getRunId() != null) {
      labels.put("run_id", alert.getRunId());
    }
    if (alert.getRunAttempt() != null) {
      labels.put("run_attempt", String.valueOf(alert.getRunAttempt()));
    }
    return labels;
  }

  /** Alertmanager's own has as many digits. */
  private static String fingerprint(Alert alert) {
    String id = alert.getAlertId();
    return id.substring(0, Math.min(FINGERPRINT, id.length()));
  }

  private static Map<String, String> annotations(NotifiedAlert notified) {
    Alert alert = notified.getAlert();
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("summary", alert.getMessage());
    annotations.put("observed", String.valueOf(alert.getObserved()));
    annotations.put("threshold", String.valueOf(alert.getThreshold()));
    annotations.put("revision", notified.getRevision());
    if (alert.getStatus().equals("WITHDRAWN")) {
      annotations.put("withdrawn", "true");
    }
    return annotations;
  }

  private static ObjectNode texts(Map<String, String> texts) {
    ObjectNode node = NODES.objectNode();
    texts.forEach(node::put);
    return node;
  }
}
