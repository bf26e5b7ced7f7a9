package io.workflowtelemetry.io.channels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What people read of alerts, before a channel escapes it in its own way. */
final class Texts {
  private static final String CUT = "…";

  /** What sums up a day or a week is no alert that begins or ends. */
  private static final Map<String, String> DIGESTS =
      Map.of("DAILY_DIGEST", "daily digest", "WEEKLY_DIGEST", "weekly digest");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Texts() {}

  /** Returns the beginning of a text, of so many UTF-16 units at most, that ends with a sign. */
  static String clip(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - CUT.length();
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, Math.max(0, end)) + CUT;
  }

  /** Returns a text without characters that are not seen, such as those that turn it round. */
  static String plain(String text) {
    return Printable.inLine(text);
  }

  /** Returns what an alert is about: the parts that it has, the widest first. */
  static String subject(Alert alert) {
    List<String> parts = new ArrayList<>();
    add(parts, alert.getRepository());
    add(parts, alert.getWorkflowName());
    String branch = alert.getBranch();
    String head = alert.getHeadRepository();
    add(parts, branch == null || head == null ? branch : head + ":" + branch);
    add(parts, alert.getRunId() == null ? null : "run " + alert.getRunId());
    add(parts, alert.getSource());
    add(parts, alert.getOutput());
    return plain(String.join(", ", parts));
  }

  private static void add(List<String> parts, @Nullable String part) {
    if (part != null && !part.isEmpty()) {
      parts.add(part);
    }
  }

  /** Returns status, severity, rule and subject in one line; of a digest its kind and subject. */
  static String title(Alert alert) {
    String subject = subject(alert);
    String digest = DIGESTS.get(alert.getRule());
    String what = alert.getStatus() + " " + alert.getSeverity() + " " + alert.getRule();
    return plain(digest == null ? what : digest) + (subject.isEmpty() ? "" : ": " + subject);
  }

  static String message(Alert alert) {
    return plain(alert.getMessage());
  }

  /** Returns what a notification is about, in one line. */
  static String heading(Notification notification) {
    if (notification.getAlerts().size() == 1 && notification.getOmitted() == 0) {
      return title(notification.getAlerts().get(0).getAlert());
    }
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (NotifiedAlert alert : notification.getAlerts()) {
      String digest = DIGESTS.get(alert.getAlert().getRule());
      counts.merge(digest == null ? alert.getAlert().getStatus() : digest, 1, Integer::sum);
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((status, count) -> parts.add(count + " " + status));
    if (notification.getOmitted() > 0) {
      parts.add(notification.getOmitted() + " more");
    }
    String labels =
        notification.getGroupLabels().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return plain(
        String.join(", ", parts)
            + (notification.getReason().equals("OVERFLOW") ? " beyond the throttle" : "")
            + (labels.isEmpty() ? "" : " (" + labels + ")"));
  }

  /** Returns what stands below alerts where there are more. */
  static String more(long count) {
    return "and " + count + " more";
  }

  /** Returns whether an alert is over: for services, withdrawn is that too. */
  static boolean isOver(Alert alert) {
    return !alert.getStatus().equals("FIRING");
  }

  /** Returns the labels of an alert, by which services tell alerts apart; none is empty. */
  static Map<String, String> labels(Alert alert) {
    Map<String, @Nullable String> all = new TreeMap<>();
    all.put("rule", alert.getRule());
    all.put("severity", alert.getSeverity());
    all.put("repository", alert.getRepository());
    all.put("workflow", alert.getWorkflowName());
    all.put("branch", alert.getBranch());
    all.put("head_repository", alert.getHeadRepository());
    all.put("source", alert.getSource());
    all.put("output", alert.getOutput());
    Map<String, String> labels = new TreeMap<>();
    all.forEach(
        (name, value) -> {
          if (value != null && !value.isEmpty()) {
            labels.put(name, value);
          }
        });
    return labels;
  }

  /** Returns JSON in UTF-8; halves of surrogate pairs, which UTF-8 can't hold, become a mark. */
  static byte[] json(JsonNode node) {
    try {
      return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
