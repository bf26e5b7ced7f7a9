package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.Attempt.Result;
import io.workflowtelemetry.schemas.Notification;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/** Triggers and resolves an alert of PagerDuty's. */
final class PagerDutyChannel implements Channel {
  private final ChannelSettings.PagerDuty settings;
  private final HttpSender http;

  PagerDutyChannel(ChannelSettings.PagerDuty settings, HttpSender http) {
    this.settings = settings;
    this.http = http;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) throws InterruptedException {
    String key;
    try {
      key = settings.routingKey().resolve();
    } catch (IllegalStateException | UncheckedIOException e) {
      return Attempt.failed(String.valueOf(e.getMessage()));
    }
    Attempt last = Attempt.sent();
    for (byte[] event :
        PagerDutyEvents.of(notification.getAlerts().get(0).getAlert(), toldBefore, key)) {
      last = http.post(settings.url(), "", Map.of(), event, Set.of(key));
      if (last.result() != Result.SENT) {
        return last;
      }
    }
    return last;
  }

  @Override
  public boolean deduplicates() {
    return true;
  }

  @Override
  public boolean takesOneAlert() {
    return true;
  }
}
