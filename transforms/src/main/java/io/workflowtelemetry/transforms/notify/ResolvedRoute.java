package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route with all that it says or has from those above.
 *
 * @param id its places in the file, and a digest of what it and those above match, so that another
 *     route in its place has another
 * @param digest what it sums up; null where it is for alerts
 * @param throttle null where those of the channels hold
 */
record ResolvedRoute(
    String id,
    AlertMatch match,
    @Nullable DigestPeriod digest,
    List<String> to,
    List<Label> groupBy,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    @Nullable Throttle throttle,
    List<MuteTime> muteTimes,
    boolean continues,
    List<ResolvedRoute> routes)
    implements Serializable {

  /** Returns the route with those below it. */
  ResolvedRoute with(List<ResolvedRoute> below) {
    return new ResolvedRoute(
        id,
        match,
        digest,
        to,
        groupBy,
        groupWait,
        groupInterval,
        repeatInterval,
        throttle,
        muteTimes,
        continues,
        below);
  }

  /** Says whether an alert, or a digest, is for this route. */
  boolean takes(Alert alert) {
    boolean ofKind =
        digest == null ? !DigestPeriod.isDigest(alert) : digest.rule().equals(alert.getRule());
    return ofKind && match.matches(alert);
  }

  /** Returns when something may be told again; null where it may at {@code now}. */
  @Nullable Instant mutedUntil(Instant now) {
    for (MuteTime time : muteTimes) {
      Instant until = time.mutedUntil(now);
      if (until != null) {
        return until;
      }
    }
    return null;
  }

  /** Returns whose throttle counts what the route sends to {@code channel}. */
  String bucket(String channel) {
    return throttle == null ? channel : channel + "/" + id;
  }
}
