package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would have been sent, had the mode not been {@code shadow}: how much, to whom, and how much
 * of it was likely for nothing. An alert likely was for nothing where it was told as firing and
 * then withdrawn, or ended within ten minutes of its beginning, by the time that logs tell.
 */
final class ShadowReport {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration SOON = Duration.ofMinutes(10);
  private static final String WOULD_BE_SENT = "SHADOW";
  private static final String FIRING = "FIRING";
  private static final String WITHDRAWN = "WITHDRAWN";

  /** What one channel would have got. */
  private static final class Channel {
    final Set<String> notifications = new HashSet<>();
    final Set<String> alerts = new HashSet<>();
    final Map<String, Set<String>> bySeverity = new TreeMap<>();
    final Set<String> firing = new HashSet<>();
    int withdrawn;
    int soonOver;

    long of(String severity) {
      return bySeverity.getOrDefault(severity, Set.of()).size();
    }
  }

  private final Map<String, Channel> channels = new TreeMap<>();
  private final Channel all = new Channel();

  private ShadowReport() {}

  /**
   * Makes the report.
   *
   * @param alerts the last revision of each alert
   */
  static ShadowReport of(List<Delivery> deliveries, List<Alert> alerts) {
    ShadowReport report = new ShadowReport();
    Set<String> withdrawn = new HashSet<>();
    for (Delivery delivery : deliveries) {
      if (delivery.getResult().equals(WOULD_BE_SENT)) {
        add(delivery, report.channels.computeIfAbsent(delivery.getChannel(), c -> new Channel()));
        add(delivery, report.all);
        if (delivery.getStatus().equals(WITHDRAWN) && delivery.getAlertId() != null) {
          withdrawn.add(delivery.getAlertId());
        }
      }
    }
    Map<String, Alert> last = new HashMap<>();
    alerts.forEach(alert -> last.put(alert.getAlertId(), alert));
    report.channels.values().forEach(channel -> judge(channel, last, withdrawn));
    judge(report.all, last, withdrawn);
    return report;
  }

  private static void add(Delivery delivery, Channel channel) {
    channel.notifications.add(delivery.getChannel() + "/" + delivery.getNotificationId());
    String alert = delivery.getAlertId();
    if (alert == null) {
      return;
    }
    channel.alerts.add(alert);
    channel
        .bySeverity
        .computeIfAbsent(String.valueOf(delivery.getSeverity()), severity -> new HashSet<>())
        .add(alert);
    if (delivery.getStatus().equals(FIRING)) {
      channel.firing.add(alert);
    }
  }

  private static void judge(Channel channel, Map<String, Alert> last, Set<String> withdrawn) {
    for (String id : channel.firing) {
      Alert alert = last.get(id);
      if (withdrawn.contains(id) || (alert != null && alert.getStatus().equals(WITHDRAWN))) {
        channel.withdrawn++;
      } else if (alert != null && isSoonOver(alert)) {
        channel.soonOver++;
      }
    }
  }

  private static boolean isSoonOver(Alert alert) {
    @Nullable Instant ended = alert.getEndedAt();
    return ended != null && !ended.isAfter(alert.getStartedAt().plus(SOON));
  }

  String toText() {
    if (channels.isEmpty()) {
      return "no notifications in mode shadow\n";
    }
    ColumnTable table =
        new ColumnTable(
            "channel",
            "notifications",
            "alerts",
            "critical",
            "warning",
            "info",
            "withdrawn",
            "over in 10 min");
    channels.forEach((name, channel) -> add(table, name, channel));
    add(table, "all", all);
    int likely = all.withdrawn + all.soonOver;
    return table.render()
        + String.format(
            Locale.ROOT,
            "likely false: %,d of %,d alerts that were told as firing\n",
            likely,
            all.firing.size());
  }

  private static void add(ColumnTable table, String name, Channel channel) {
    table.add(
        name,
        count(channel.notifications.size()),
        count(channel.alerts.size()),
        count(channel.of("CRITICAL")),
        count(channel.of("WARNING")),
        count(channel.of("INFO")),
        count(channel.withdrawn),
        count(channel.soonOver));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode byChannel = root.putObject("channels");
    channels.forEach((name, channel) -> put(byChannel.putObject(name), channel));
    put(root.putObject("all"), all);
    return root + "\n";
  }

  private static void put(ObjectNode node, Channel channel) {
    node.put("notifications", channel.notifications.size());
    node.put("alerts", channel.alerts.size());
    ObjectNode bySeverity = node.putObject("alerts_by_severity");
    List.of("CRITICAL", "WARNING", "INFO")
        .forEach(severity -> bySeverity.put(severity, channel.of(severity)));
    node.put("told_as_firing", channel.firing.size());
    node.put("withdrawn", channel.withdrawn);
    node.put("over_within_10_minutes", channel.soonOver);
  }
}
