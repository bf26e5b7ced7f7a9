package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that aren't told for a while.
 *
 * @param match which
 * @param from when it begins; null where it always has
 * @param until when it has ended
 * @param comment why, for a reader
 */
public record Silence(AlertMatch match, @Nullable Instant from, Instant until, String comment)
    implements Serializable {
  /** Checks that it ends after it begins. */
  public Silence {
    Checks.that(from == null || from.isBefore(until), "ends at %s, before it begins", until);
  }

  /** Returns when {@code alert} may be told again; null where it may at {@code now}. */
  @Nullable Instant mutedUntil(Alert alert, Instant now) {
    boolean holds = now.isBefore(until) && (from == null || !now.isBefore(from));
    return holds && match.matches(alert) ? until : null;
  }
}
