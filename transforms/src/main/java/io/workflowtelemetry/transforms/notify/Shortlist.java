package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Of any number of alerts the most severe and latest, and how many more there were. */
final class Shortlist {
  /** The most alerts that a notification lists. */
  static final int MAX_LISTED = 100;

  private static final List<String> SEVERITIES = List.of("INFO", "WARNING", "CRITICAL");

  /** The most severe first, of equal ones the latest. */
  static final Comparator<NotifiedAlert> ORDER =
      Comparator.comparing(
              NotifiedAlert::getAlert,
              Comparator.<Alert>comparingInt(alert -> SEVERITIES.indexOf(alert.getSeverity()))
                  .thenComparing(Alert::getStartedAt)
                  .reversed()
                  .thenComparing(Alert::getAlertId))
          .thenComparing(NotifiedAlert::getRevision);

  private final TreeSet<NotifiedAlert> listed = new TreeSet<>(ORDER);
  private final Map<String, NotifiedAlert> byId = new HashMap<>();
  private long omitted;
  private boolean omittedFiring;

  /** Adds an alert; of one that is listed the later revision counts. */
  void add(NotifiedAlert alert) {
    NotifiedAlert known = byId.get(alert.getAlert().getAlertId());
    if (known != null) {
      if (Revision.parse(alert.getRevision()).compareTo(Revision.parse(known.getRevision())) <= 0) {
        return;
      }
      listed.remove(known);
    }
    listed.add(alert);
    byId.put(alert.getAlert().getAlertId(), alert);
    if (listed.size() > MAX_LISTED) {
      NotifiedAlert last = listed.last();
      listed.remove(last);
      byId.remove(last.getAlert().getAlertId());
      omit(1, isFiring(last));
    }
  }

  /** Adds alerts of which only their number is known. */
  void omit(long count, boolean firing) {
    omitted += count;
    omittedFiring |= firing;
  }

  /** Says whether the alert of an id is listed. */
  boolean lists(String id) {
    return byId.containsKey(id);
  }

  /** Takes back one that was added, does not fire and isn't listed. */
  void takeBack() {
    omitted--;
  }

  boolean isEmpty() {
    return listed.isEmpty() && omitted == 0;
  }

  /** Returns those that are listed, the most severe and then the latest first. */
  List<NotifiedAlert> listed() {
    return new ArrayList<>(listed);
  }

  /** Returns how many more there were. */
  long omitted() {
    return omitted;
  }

  /** Says whether one of those that aren't listed fires. */
  boolean omittedFiring() {
    return omittedFiring;
  }

  /** Says whether one of all fires. */
  boolean firing() {
    return omittedFiring || listed.stream().anyMatch(Shortlist::isFiring);
  }

  private static boolean isFiring(NotifiedAlert alert) {
    return alert.getAlert().getStatus().equals("FIRING");
  }
}
