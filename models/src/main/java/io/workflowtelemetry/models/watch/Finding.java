package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.RunKey;
import java.util.List;

/**
 * A limit that is passed.
 *
 * @param severity WARNING or CRITICAL
 * @param observed what was seen
 * @param threshold the limit
 * @param badness how bad it is, among findings of one watch
 * @param message one sentence for a reader
 * @param evidence runs that show it
 */
record Finding(
    String severity,
    double observed,
    double threshold,
    double badness,
    String message,
    List<RunKey> evidence) {
  static final String WARNING = "WARNING";
  static final String CRITICAL = "CRITICAL";

  Finding {
    evidence = List.copyOf(evidence);
  }

  boolean isWorseThan(Finding other) {
    return badness > other.badness;
  }
}
