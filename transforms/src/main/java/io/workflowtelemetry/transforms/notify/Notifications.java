package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.List;

/** Makes notifications. */
final class Notifications {
  /** An alert is new, or changed its status. */
  static final String NEW = "NEW";

  /** Alerts go on. */
  static final String REPEAT = "REPEAT";

  /** More than a throttle lets through. */
  static final String OVERFLOW = "OVERFLOW";

  private static final int ID_LENGTH = 32;

  private Notifications() {}

  static Notification of(
      String channel,
      String groupKey,
      List<Attribute> groupLabels,
      String reason,
      Shortlist alerts,
      Instant at) {
    List<NotifiedAlert> listed = alerts.listed();
    return new Notification(
        id(channel, groupKey, reason, listed, alerts.omitted(), at),
        channel,
        groupKey,
        groupLabels,
        reason,
        alerts.firing() ? "FIRING" : "RESOLVED",
        listed,
        alerts.omitted(),
        at);
  }

  private static String id(
      String channel,
      String groupKey,
      String reason,
      List<NotifiedAlert> listed,
      long omitted,
      Instant at) {
    StringBuilder identity = new StringBuilder(256);
    List.of(channel, groupKey, reason, omitted).forEach(part -> append(identity, part));
    for (NotifiedAlert alert : listed) {
      append(identity, alert.getAlert().getAlertId());
      append(identity, alert.getRevision());
    }
    if (listed.isEmpty()) {
      append(identity, at);
    }
    return Digests.sha256(identity.toString()).substring(0, ID_LENGTH);
  }

  private static void append(StringBuilder identity, Object part) {
    // A separator that no name holds keeps different parts different.
    identity.append(part).append('\u001f');
  }
}
