package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Notification;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;

/**
 * Tells people of alerts. Of a stream, whose revisions of an alert must come in their order, it
 * tells what begins and ends; of what is bounded only what fires in the end, of which there must be
 * one revision each.
 */
public final class NotifyOfAlerts
    extends PTransform<PCollection<Alert>, PCollection<Notification>> {
  private static final long serialVersionUID = 1L;

  private final Routing routing;
  private final Duration remember;
  private final Instant asOf;

  private NotifyOfAlerts(Routing routing, Duration remember, Instant asOf) {
    this.routing = routing;
    this.remember = remember;
    this.asOf = asOf;
  }

  /**
   * Returns a transform that tells as {@code routing} says.
   *
   * @param remember how long, in processing time, an alert that is over may begin again: no less
   *     than alerts may be late. One that begins later has the revisions that it had before
   * @param asOf when what is bounded is told; a stream has timers
   */
  public static NotifyOfAlerts by(Routing routing, Duration remember, Instant asOf) {
    return new NotifyOfAlerts(routing, remember, asOf);
  }

  @Override
  public PCollection<Notification> expand(PCollection<Alert> alerts) {
    if (alerts.isBounded() == IsBounded.BOUNDED) {
      return alerts.apply("NotifyOfFiring", NotifyOfFiring.by(routing, asOf));
    }
    return alerts
        .apply("InhibitAlerts", InhibitAlerts.by(routing))
        .apply("RouteAlerts", RouteAlerts.by(routing))
        .apply("GroupAlerts", GroupAlerts.by(routing, remember))
        .apply("ThrottleNotifications", ThrottleNotifications.by(routing));
  }
}
