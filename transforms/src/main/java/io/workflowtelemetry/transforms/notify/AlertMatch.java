package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which alerts match: those of which each label that is named matches.
 *
 * @param labels what labels match, in the order of {@link Label}; empty for all alerts
 */
public record AlertMatch(Map<Label, TextMatch> labels) implements Serializable {
  /** Matches all alerts. */
  public static final AlertMatch ALL = new AlertMatch(Map.of());

  /** Copies the labels. */
  public AlertMatch {
    Map<Label, TextMatch> copy = new EnumMap<>(Label.class);
    copy.putAll(labels);
    labels = Collections.unmodifiableMap(copy);
  }

  /** Returns it as a text that is another for each other match. */
  String text() {
    return labels.entrySet().stream()
        .map(label -> label.getKey().text() + label.getValue().text())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Says whether {@code alert} matches. */
  public boolean matches(Alert alert) {
    return labels.entrySet().stream()
        .allMatch(label -> label.getValue().matches(label.getKey().of(alert)));
  }
}
