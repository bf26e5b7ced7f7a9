package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.Muting.Mute;
import io.workflowtelemetry.io.warehouse.OutboxStore.End;
import io.workflowtelemetry.io.warehouse.OutboxStore.Holder;
import io.workflowtelemetry.io.warehouse.OutboxStore.Place;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Tells on one channel: claims in the outbox, asks what is muted, tries once, and writes down what
 * became of it. Whoever calls keeps what is to be tried again.
 */
final class ChannelSender {
  private static final Duration UNTIL_ANOTHER_ENDS = Duration.ofSeconds(5);

  private final Channel channel;
  private final SendMode mode;
  private final Outbox outbox;
  private final Muting muting;
  private final SendLimits limits;
  private final Clock clock;
  private final Random random;

  ChannelSender(
      Channel channel,
      SendMode mode,
      Outbox outbox,
      Muting muting,
      SendLimits limits,
      Clock clock,
      Random random) {
    this.channel = channel;
    this.mode = mode;
    this.outbox = outbox;
    this.muting = muting;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What one call did.
   *
   * @param deliveries what became of each alert; empty where it is to be called again
   * @param pause after which it is to be called again; null where all is done
   * @param made tries that were made so far
   * @param told whether the other side was asked to show something
   * @param elsewhere whether it waits for another process, and not for the channel
   */
  record Step(
      List<Delivery> deliveries,
      @Nullable Duration pause,
      int made,
      boolean told,
      boolean elsewhere) {
    static Step done(List<Delivery> deliveries, int made, boolean told) {
      return new Step(deliveries, null, made, told, false);
    }

    static Step again(Duration pause, int made, boolean told) {
      return new Step(List.of(), pause, made, told, false);
    }
  }

  /** Returns how long after one notification the next may be sent. */
  Duration spacing() {
    return channel.spacing();
  }

  /** Returns what is told by itself on this channel: the notification, or each of its alerts. */
  List<Notification> parts(Notification notification) {
    if (!channel.takesOneAlert() || notification.getAlerts().size() <= 1) {
      return List.of(notification);
    }
    List<Notification> parts = new ArrayList<>();
    long omitted = notification.getOmitted();
    for (NotifiedAlert alert : notification.getAlerts()) {
      Notification part = with(notification, List.of(alert));
      part.setOmitted(omitted);
      parts.add(part);
      omitted = 0;
    }
    return parts;
  }

  /**
   * Tries once.
   *
   * @param made how often it was tried before
   * @param isLast whether there is no other try
   * @throws IOException where the warehouse can't be reached
   */
  Step attempt(Notification notification, int made, boolean isLast)
      throws IOException, InterruptedException {
    Instant now = clock.instant();
    List<NotifiedAlert> alerts = notification.getAlerts();
    if (mode == SendMode.SHADOW) {
      return shadow(notification, now);
    }
    Map<Telling, Place> places =
        outbox.claim(
            notification.getNotificationId(),
            alerts.stream().map(ChannelSender::telling).distinct().toList(),
            channel.deduplicates(),
            now);
    List<NotifiedAlert> ours = new ArrayList<>();
    List<Delivery> ended = new ArrayList<>();
    int tries = made;
    boolean another = false;
    for (NotifiedAlert alert : alerts) {
      Place place = Objects.requireNonNull(places.get(telling(alert)));
      if (place.holder() == Holder.OURS) {
        ours.add(alert);
        tries = Math.max(tries, (int) place.attempts());
      } else if (place.holder() == Holder.ENDED) {
        ended.add(former(notification, alert, place, now));
      } else {
        another = true;
        ended.add(delivery(notification, alert, another(place, now)));
      }
    }
    if (another && !isLast) {
      outbox.giveBack(tellings(ours), tries);
      return new Step(List.of(), UNTIL_ANOTHER_ENDS, made, false, true);
    }
    Map<NotifiedAlert, Mute> mutes = muting.of(ours, now);
    for (Map.Entry<NotifiedAlert, Mute> mute : mutes.entrySet()) {
      End end = new End(mute.getValue().result(), 0, mute.getValue().detail(), now);
      outbox.end(tellings(List.of(mute.getKey())), end);
      ended.add(delivery(notification, mute.getKey(), end));
    }
    ours.removeAll(mutes.keySet());
    boolean onlyOmits = alerts.isEmpty();
    if (onlyOmits && channel.takesOneAlert()) {
      addOmitted(notification, new End("SENT", 0, null, now), ended);
    }
    if (ours.isEmpty() && !(onlyOmits && ended.isEmpty())) {
      return Step.done(ended, tries, false);
    }
    return tell(notification, ours, ended, tries, isLast);
  }

  private Step tell(
      Notification notification,
      List<NotifiedAlert> ours,
      List<Delivery> ended,
      int made,
      boolean isLast)
      throws IOException, InterruptedException {
    boolean toldBefore =
        channel.takesOneAlert() && outbox.wasTold(ours.get(0).getAlert().getAlertId());
    Notification rest = with(notification, ours);
    rest.setOmitted(notification.getOmitted());
    Attempt attempt = channel.send(rest, toldBefore);
    int tries = made + 1;
    boolean isOver = isLast || tries >= limits.tries();
    if (attempt.result() == Attempt.Result.FAILED && !isOver) {
      outbox.giveBack(tellings(ours), tries);
      return Step.again(limits.pause(tries, attempt.pause(), random), tries, true);
    }
    String state = attempt.result() == Attempt.Result.SENT ? "SENT" : "FAILED";
    End end = new End(state, tries, attempt.detail(), clock.instant());
    outbox.end(tellings(ours), end);
    ours.forEach(alert -> ended.add(delivery(notification, alert, end)));
    addOmitted(notification, end, ended);
    return Step.done(ended, tries, true);
  }

  private Step shadow(Notification notification, Instant now) throws IOException {
    List<Delivery> deliveries = new ArrayList<>();
    Map<NotifiedAlert, Mute> mutes = muting.of(notification.getAlerts(), now);
    for (NotifiedAlert alert : notification.getAlerts()) {
      Mute mute = mutes.get(alert);
      End end =
          mute == null
              ? new End("SHADOW", 0, null, now)
              : new End(mute.result(), 0, mute.detail(), now);
      deliveries.add(delivery(notification, alert, end));
    }
    addOmitted(notification, new End("SHADOW", 0, null, now), deliveries);
    return Step.done(deliveries, 0, false);
  }

  /**
   * Ends a notification that is not tried again.
   *
   * @throws IOException where the warehouse can't be reached
   */
  List<Delivery> giveUp(Notification notification, int made, String why) throws IOException {
    Instant now = clock.instant();
    Map<Telling, Place> places =
        outbox.claim(
            notification.getNotificationId(),
            notification.getAlerts().stream().map(ChannelSender::telling).distinct().toList(),
            false,
            now);
    List<Delivery> deliveries = new ArrayList<>();
    End end = new End("FAILED", made, why, now);
    for (NotifiedAlert alert : notification.getAlerts()) {
      Place place = Objects.requireNonNull(places.get(telling(alert)));
      if (place.holder() == Holder.ENDED) {
        deliveries.add(former(notification, alert, place, now));
      } else if (place.holder() == Holder.ANOTHER) {
        deliveries.add(delivery(notification, alert, another(place, now)));
      } else {
        outbox.end(List.of(telling(alert)), end);
        deliveries.add(delivery(notification, alert, end));
      }
    }
    addOmitted(notification, end, deliveries);
    return deliveries;
  }

  private void addOmitted(Notification notification, End end, List<Delivery> deliveries) {
    if (notification.getOmitted() == 0) {
      return;
    }
    boolean untold = channel.takesOneAlert() && end.state().equals("SENT");
    String detail =
        Texts.more(notification.getOmitted())
            + (untold ? ", which this channel would take one by one only" : "");
    deliveries.add(
        Delivery.newBuilder()
            .setNotificationId(notification.getNotificationId())
            .setChannel(notification.getChannel())
            .setStatus(notification.getStatus())
            .setResult(untold ? "FAILED" : end.state())
            .setAttempts(end.attempts())
            .setDetail(detail)
            .setAt(end.at())
            .build());
  }

  private static End another(Place place, Instant now) {
    return new End("UNCONFIRMED", place.attempts(), "another process is telling it", now);
  }

  private static Delivery former(
      Notification notification, NotifiedAlert alert, Place place, Instant now) {
    Instant at = place.at();
    Delivery delivery =
        delivery(
            notification,
            alert,
            new End(place.state(), place.attempts(), place.detail(), at == null ? now : at));
    if (!place.notificationId().isEmpty()) {
      delivery.setNotificationId(place.notificationId());
    }
    return delivery;
  }

  private static Delivery delivery(Notification notification, NotifiedAlert alert, End end) {
    return Delivery.newBuilder()
        .setNotificationId(notification.getNotificationId())
        .setChannel(notification.getChannel())
        .setAlertId(alert.getAlert().getAlertId())
        .setRevision(alert.getRevision())
        .setRule(alert.getAlert().getRule())
        .setSeverity(alert.getAlert().getSeverity())
        .setStatus(alert.getAlert().getStatus())
        .setResult(end.state())
        .setAttempts(end.attempts())
        .setDetail(end.detail())
        .setAt(end.at())
        .build();
  }

  private static Telling telling(NotifiedAlert alert) {
    return new Telling(alert.getAlert().getAlertId(), alert.getRevision());
  }

  private static List<Telling> tellings(List<NotifiedAlert> alerts) {
    return alerts.stream().map(ChannelSender::telling).distinct().toList();
  }

  /** Returns the notification of some of its alerts, without those omitted. */
  private static Notification with(Notification notification, List<NotifiedAlert> alerts) {
    Notification some =
        Notification.newBuilder(notification).setAlerts(alerts).setOmitted(0).build();
    if (!alerts.isEmpty()) {
      boolean fires = alerts.stream().anyMatch(alert -> !Texts.isOver(alert.getAlert()));
      some.setStatus(fires ? "FIRING" : "RESOLVED");
    }
    return some;
  }
}
