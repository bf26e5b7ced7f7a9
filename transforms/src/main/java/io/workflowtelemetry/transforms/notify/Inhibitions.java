package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Finds which alerts of a repository keep which others back. */
final class Inhibitions implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A separator that no name holds keeps different alerts different. */
  private static final char SEPARATOR = '\u001f';

  private final List<Inhibition> inhibitions;
  private final List<String> ids;

  private Inhibitions(List<Inhibition> inhibitions) {
    this.inhibitions = inhibitions;
    this.ids = inhibitions.stream().map(Inhibitions::id).toList();
  }

  static Inhibitions of(Routing routing) {
    return new Inhibitions(routing.inhibitions());
  }

  boolean isEmpty() {
    return inhibitions.isEmpty();
  }

  /** Returns what {@code alert} keeps back while it fires, as texts. */
  List<String> sources(Alert alert) {
    return matching(alert, true);
  }

  /** Returns what keeps {@code alert} back: what has one of these texts among its sources. */
  List<String> targets(Alert alert) {
    return matching(alert, false);
  }

  private List<String> matching(Alert alert, boolean asSource) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < inhibitions.size(); i++) {
      Inhibition inhibition = inhibitions.get(i);
      boolean isSource = inhibition.source().matches(alert);
      if (asSource ? isSource : !isSource && inhibition.target().matches(alert)) {
        found.add(ids.get(i) + equal(inhibition, alert));
      }
    }
    return found.stream().distinct().toList();
  }

  private static String equal(Inhibition inhibition, Alert alert) {
    StringBuilder text = new StringBuilder();
    inhibition.equal().forEach(label -> text.append(SEPARATOR).append(label.of(alert)));
    return text.toString();
  }

  /** So that what is remembered of an inhibition isn't taken for that of another file. */
  private static String id(Inhibition inhibition) {
    return Digests.sha256(
            inhibition.source().text() + inhibition.target().text() + inhibition.equal())
        .substring(0, 16);
  }
}
