package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Sends one notification that says that it is a test. */
public final class TryChannel {
  private TryChannel() {}

  /**
   * Tries a channel once, past the outbox and what is muted. The alert in it is over, so that it
   * leaves nothing open.
   *
   * @param name of the channel, as the file has it
   * @return what became of it; {@code SENT}, or {@code FAILED} and why
   */
  public static Delivery send(String name, ChannelSettings settings, Clock clock)
      throws InterruptedException {
    Map<String, Delivery> kept = new HashMap<>();
    Channel channel = Channels.open(settings, SendLimits.ONCE, clock);
    try {
      ChannelSender sender =
          new ChannelSender(
              channel,
              SendMode.ACTIVE,
              new KeptOutbox(name, kept::get, kept::put),
              Muting.in(null),
              SendLimits.ONCE,
              clock,
              new Random());
      return sender.attempt(notification(name, clock.instant()), 0, true).deliveries().get(0);
    } catch (IOException e) {
      throw new IllegalStateException("what is kept in memory can't fail", e);
    } finally {
      channel.close();
    }
  }

  /** Each test has identifiers of its own, so that none is taken for an earlier one. */
  private static Notification notification(String channel, Instant now) {
    Instant at = now.truncatedTo(ChronoUnit.MILLIS);
    String id = String.format(Locale.ROOT, "%032x", at.toEpochMilli());
    Alert alert =
        Alert.newBuilder()
            .setAlertId(id)
            .setRule("TEST")
            .setSeverity("INFO")
            .setStatus("RESOLVED")
            .setObserved(0)
            .setThreshold(0)
            .setStartedAt(at)
            .setEndedAt(at)
            .setEvidence(List.of())
            .setMessage("This is a test of the channel " + channel + ". There is nothing to do.")
            .build();
    return Notification.newBuilder()
        .setNotificationId(id)
        .setChannel(channel)
        .setGroupKey("test")
        .setGroupLabels(List.of())
        .setReason("NEW")
        .setStatus("RESOLVED")
        .setAlerts(List.of(new NotifiedAlert(alert, "RESOLVED-1")))
        .setOmitted(0)
        .setAt(at)
        .build();
  }
}
